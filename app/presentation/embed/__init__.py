"""View models for embedders: the guide, and snippets to paste."""
