"""The features as a program: read and checked, their steps, and each scenario as a value."""
