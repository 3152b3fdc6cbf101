"""The features as a program: scenarios, the experiment behind their When, and the Thens that judge it."""
