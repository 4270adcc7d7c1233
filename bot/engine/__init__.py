"""What answers, in threads beside the loop, and what is at hand of its documents."""
