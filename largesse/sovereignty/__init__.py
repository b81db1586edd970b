"""Who may host what, how sovereign an offering is, and what is exposed if it falls away."""
