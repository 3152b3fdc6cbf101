"""The trial: what is wrong on purpose, unusual but right, or driven by a liar, and how each is judged."""
