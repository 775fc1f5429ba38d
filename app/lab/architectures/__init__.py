"""Kinds of networks: a module each."""
