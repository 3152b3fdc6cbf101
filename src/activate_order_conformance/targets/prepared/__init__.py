"""The way to a state by carts that somebody prepared."""
