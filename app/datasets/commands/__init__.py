"""The commands `report` and `convert`, and what they write."""
