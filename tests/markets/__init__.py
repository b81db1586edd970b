"""The accelerator: markets measured, matched, decided."""
