"""What a partner is shown and paid: statements, and how they compare with what came before."""
