"""Guided tours of the pages: one data file each."""
