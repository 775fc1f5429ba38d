"""The tasks of the lab, a folder each."""
