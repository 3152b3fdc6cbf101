"""What holds of every activation and of every refusal, whatever its scenario asked, and what answers have in common."""
