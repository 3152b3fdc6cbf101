"""How a target is reached: what can be set, where it is written, and what is said of a fault."""
