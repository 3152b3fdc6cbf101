"""What the kit speaks of: checkout, call, profile, exchange, observation, clock."""
