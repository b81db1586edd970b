"""What is asked of partners, in a file beside the programme: checks, deals, levels."""
