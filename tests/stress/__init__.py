"""What the server holds: load, lost processes, restarts. `python -m tests.stress`, on loopback."""
