"""What the explorer shows."""
