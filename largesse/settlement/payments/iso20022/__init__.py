"""Messages to the bank and from it, after ISO 20022."""
