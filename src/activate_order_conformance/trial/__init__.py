"""The trial: implementations that are wrong on purpose, unusual but right, or driven by liars, and how each is judged."""
