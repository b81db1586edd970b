"""What closes a model in a market whatever the scores: dated facts with sources."""
