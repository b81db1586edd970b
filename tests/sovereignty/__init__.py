"""Who may host what, and what is exposed if it falls away."""
