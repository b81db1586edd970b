"""The portal's texts in French, beside the English ones in templates and code."""
