"""Scenarios that nobody wrote: departures that meet, calls that follow each other, and inputs that come together."""
