"""What the explorer computes: its query, its experiment, the results, the built-in samples."""
