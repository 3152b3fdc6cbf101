"""What the documents show of the program, and the one way to write it again: `python -m docs.write`."""
