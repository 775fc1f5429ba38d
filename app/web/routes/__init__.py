"""Routes: one module for each noun; a handler parses, calls and renders."""
