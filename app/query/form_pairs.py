"""Queries as our forms send them."""

from .parameter import Parameter

Pairs = list[tuple[str, str]]


def without_others(pairs: Pairs, dependent: Parameter, choice: Parameter) -> Pairs:
    """A form's query without numbers that belong to another choice than the one made.

    A form that shows the numbers of one choice says of which, in a field `<name>_of`: whoever makes
    another choice, without scripts, sends the old numbers with it.
    """
    given = dict(pairs)
    owner = given.get(f"{dependent.name}_of")
    if owner is None or owner == given.get(choice.name, choice.default_text):
        return pairs
    return [(name, text) for name, text in pairs if name != dependent.name]
