"""Rules as dated data: read from profiles, held against facts, every outcome with its reason."""
