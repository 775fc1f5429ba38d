"""Routes: a module a noun; each parses, calls and renders."""
