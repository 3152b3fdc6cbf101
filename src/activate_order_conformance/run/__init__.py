"""What a run plans, finds and keeps, as plain data."""
