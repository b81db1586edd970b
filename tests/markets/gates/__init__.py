"""Gates: dated facts that close models."""
