"""View models of the lab's page."""
