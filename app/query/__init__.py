"""Kinds of query parameters: how they are read, written and described."""
