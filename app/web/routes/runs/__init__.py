"""Recorded training runs: pages, API and streams."""
