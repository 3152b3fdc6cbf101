"""The page as a program: its rows, and the records that they speak of."""
