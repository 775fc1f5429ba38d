"""What the lab's page shows."""
