"""The portal, in a process of its own: its settings are not those of the records."""
