"""The regional accelerator: markets measured, matched to collaboration models, and why."""
