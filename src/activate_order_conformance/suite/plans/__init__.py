"""What a run is going to try, what it needs of a target, and what it would leave there."""
