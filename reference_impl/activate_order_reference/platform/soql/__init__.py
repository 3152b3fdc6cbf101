"""A subset of SOQL: what a client asks of one object, its conditions in any combination, and its parents' fields.

What the subset lacks is refused by its name, as what the reference does not know; it is never called malformed.
"""
