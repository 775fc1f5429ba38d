"""Servers for one person's own files, on the machine where these are."""
