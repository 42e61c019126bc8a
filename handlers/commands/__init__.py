"""What each command does and says, free of platforms."""
