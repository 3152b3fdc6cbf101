"""What is asked of a target, and looked at, alone and side by side. Nothing here knows what is right."""
