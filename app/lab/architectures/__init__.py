"""Architectures of networks, a module each."""
