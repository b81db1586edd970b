"""How far scores and the choice of a model depend on choices of method."""
