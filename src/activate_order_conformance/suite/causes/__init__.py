"""What is wrong is told once: why a finding is put down to another one, or to one cause of many."""
