"""Tables of the portal itself."""
