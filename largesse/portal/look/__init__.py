"""How every page looks: the frame, the tokens, what pages are made of."""
