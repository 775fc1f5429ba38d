"""Benchmarks: what the page, the API and the streams cost, beside a reference in the same run."""
