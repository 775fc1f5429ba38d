"""What embedders are shown: the guide, and snippets to paste."""
