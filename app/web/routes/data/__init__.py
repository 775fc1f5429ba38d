"""Datasets: their API, their pages."""
