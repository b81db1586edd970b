"""What is lost if a customer, market, jurisdiction, legal entity, partner or rule falls away."""
