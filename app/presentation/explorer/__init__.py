"""View models of the explorer."""
