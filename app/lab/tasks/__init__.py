"""What can be learned in the lab: a folder a task."""
