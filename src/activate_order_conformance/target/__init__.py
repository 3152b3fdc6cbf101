"""Implementations under test: how one is asked, brought into a state, and looked at. Knows nothing of what is right."""
