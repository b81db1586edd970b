"""The portal: each person's workplace in a browser, in English or French. It computes nothing."""
