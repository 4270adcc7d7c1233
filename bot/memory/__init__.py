"""What is remembered for a while only, in memory."""
