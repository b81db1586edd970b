"""Whether someone we would pay is on the list of those who must not be paid."""
