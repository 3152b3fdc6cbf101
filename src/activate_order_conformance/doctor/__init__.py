"""The doctor: what is wrong with the way to a target, in the order in which it should be put right."""
