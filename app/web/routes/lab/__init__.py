"""The lab: its API, its streams, its page."""
