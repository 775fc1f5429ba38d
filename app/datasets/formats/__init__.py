"""Formats of files of logits: a module opens a path as Contents, `catalog` knows the suffixes."""
