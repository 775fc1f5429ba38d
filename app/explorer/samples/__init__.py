"""Input samples that the page offers: one data file each."""
