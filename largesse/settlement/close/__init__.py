"""From entitlement to posting: what a run proposes, and what a second person posts."""
