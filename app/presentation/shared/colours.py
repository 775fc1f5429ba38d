"""Colours that readers' pages bring along."""

_DARK_TEXT, _LIGHT_TEXT = "17171b", "ffffff"


def _luminance(colour: str) -> float:
    """Relative luminance of a colour of six hexadecimal digits, in [0, 1] (WCAG 2.2)."""
    channels = [int(colour[k : k + 2], 16) / 255 for k in (0, 2, 4)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """Contrast ratio of two colours, from 1 to 21 (WCAG 2.2)."""
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def text_on(colour: str) -> str:
    """The text colour, dark or light, that stands out more on a ground of this colour."""
    return max(_DARK_TEXT, _LIGHT_TEXT, key=lambda text: contrast(text, colour))
