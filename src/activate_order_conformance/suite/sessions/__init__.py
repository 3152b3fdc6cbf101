"""Scenarios in the sessions of pytest: collected, tried, taken in their order, and told about."""
