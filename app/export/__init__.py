"""The static export: the page of an experiment as files that need no server."""
