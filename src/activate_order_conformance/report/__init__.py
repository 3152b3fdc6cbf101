"""The contract again, row by row, with a verdict and the evidence beside each."""
