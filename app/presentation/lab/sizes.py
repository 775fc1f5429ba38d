"""The students' size in words: a width where their architecture has one, else its name."""

from ...lab.config import WIDTH, Config


def has_width(config: Config) -> bool:
    """Whether the students may be wider or narrower."""
    return WIDTH.name in config.architecture.sized_by


def size_text(config: Config) -> str:
    """The size within a sentence: "60 units a layer", "a convolutional network"."""
    return (
        f"{config.width} units a layer" if has_width(config) else f"a {config.architecture.title}"
    )


def units_text(config: Config) -> str:
    """The size as the name of a row: "60 units", "convolutional network"."""
    return f"{config.width} units" if has_width(config) else config.architecture.title
