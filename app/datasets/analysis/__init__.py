"""What a dataset is worth: its checks, its figures, those over the temperature, facts."""
