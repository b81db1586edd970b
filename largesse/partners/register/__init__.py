"""The register of partners: how one becomes a partner, stays one, and leaves."""
