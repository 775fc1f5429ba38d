"""ASGI middleware: headers, ETags, compression, methods, limits, the access log and metrics."""
