"""Implementations under test: asked, brought into states and looked at, without knowing what is right."""
