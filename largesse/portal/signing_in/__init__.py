"""Signing in: accounts, second factors, other providers, lock-out."""
