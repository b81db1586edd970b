"""Who is behind whom: legal entities, holdings and rights, as of a day."""
