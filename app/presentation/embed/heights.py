"""How high a frame has to be for its embed.

The least heights of static/css/embed.css and of static/embed.js are the same; what is taller for
its classes or its panels has about this height, which depends on the reader's font.
"""

from dataclasses import dataclass

from ...embed_options import EmbedOptions, LabEmbedOptions

_SHOWN = 3  # classes that the least heights have room for
_MOST = 11  # rows of a table: of more classes some are summed


@dataclass(frozen=True)
class _Layout:
    """Heights in px of embeds at least `width` px wide."""

    width: int
    default: int
    compact: int
    without_controls: int
    compact_without_controls: int
    class_row: int  # for each class beyond three
    hard_student: int
    panels: int  # all that an embed can show


_LAYOUTS = (
    _Layout(680, 560, 430, 480, 390, class_row=55, hard_student=0, panels=1920),
    _Layout(480, 640, 530, 540, 430, class_row=50, hard_student=256, panels=2660),
    _Layout(0, 900, 770, 770, 680, class_row=94, hard_student=240, panels=2900),
)


def height_at(embed: EmbedOptions, width: int) -> int:
    """The height in px of an embed that is `width` px wide, as it is when it opens."""
    layout = next(layout for layout in _LAYOUTS if width >= layout.width)
    experiment = embed.experiment
    more_rows = max(0, min(len(experiment.labels), _MOST) - _SHOWN)
    height = layout.class_row * more_rows
    if experiment.compare:
        height += layout.hard_student
    if embed.compact and not embed.controls:
        return height + layout.compact_without_controls
    if embed.compact:
        return height + layout.compact
    if embed.panels or experiment.open:
        return height + layout.panels
    return height + (layout.default if embed.controls else layout.without_controls)


# Of the lab's embed before its run, by its least width in px: as it is, compact, with its charts.
_LAB_HEIGHTS = ((680, 560, 460, 1810), (480, 640, 460, 2260), (0, 900, 570, 2690))


def lab_height_at(embed: LabEmbedOptions, width: int) -> int:
    """The height in px of the lab's embed, as it is when it opens."""
    _, default, compact, panels = next(row for row in _LAB_HEIGHTS if width >= row[0])
    if embed.compact:
        return compact
    return panels if embed.panels else default
