"""What a match leads to: a model decided for a market, offers to partners, intakes followed."""
