"""From numbers to what is shown: formats, frames, figures and view models."""
