"""The static export: the page of one experiment, saved so that it needs no server."""
