"""Kinds of query parameters: reading, writing and describing them."""
