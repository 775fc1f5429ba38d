"""Real digits, real networks, distilled while you watch: NumPy only."""
