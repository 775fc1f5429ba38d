"""The static export: the page of one experiment as files that need no server."""
