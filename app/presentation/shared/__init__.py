"""What several pages share: formats, colours, pictures."""
