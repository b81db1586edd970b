"""Who may open which page and see whose things: one table, asked before any page."""
