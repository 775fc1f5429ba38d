"""The explorer's computation: its query, its experiment, the results, the built-in samples."""
