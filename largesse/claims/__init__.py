"""Claims: funding, marketing, credits and benefits, from request to proof."""
