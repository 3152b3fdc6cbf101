"""What a run leaves behind for those who were not there: everything asked, answered and seen, without secrets."""
