"""What the page of a file of logits shows."""
