"""Formats, colours and pictures that several pages share."""
