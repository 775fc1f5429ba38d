import pytest

from app.embed_options import NAMES, read_embed_options
from app.explorer.experiment import read_experiment

DEFAULT, _ = read_experiment([], strict=True)


def read(*pairs):
    return read_embed_options(DEFAULT, pairs)


def test_options_default_to_a_plain_embed():
    embed, problems = read()
    assert problems == []
    assert embed.url() == "/embed"
    assert tuple(embed.options) == NAMES


def test_the_canonical_address_reads_back_as_the_same_embed():
    pairs = [
        ("theme", "dark"),
        ("accent", "#0AF"),
        ("controls", "0"),
        ("compact", "1"),
        ("autoplay", "1"),
        ("motion", "reduce"),
        ("id", "first-1"),
    ]
    embed, problems = read(*pairs)
    assert problems == []
    assert embed.url() == (
        "/embed?theme=dark&accent=00aaff&controls=0&compact=1&autoplay=1&motion=reduce&id=first-1"
    )
    again, _ = read(*embed.options.items())
    assert again == embed


def test_the_experiment_comes_first_in_the_address():
    experiment, _ = read_experiment([("T", "4")], strict=True)
    embed, _ = read_embed_options(experiment, [("T", "4"), ("theme", "light")])
    assert embed.url() == "/embed?T=4&theme=light"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("theme", "purple"),
        ("accent", "red"),
        ("accent", "#12345"),
        ("accent", "javascript:alert(1)"),
        ("controls", "yes"),
        ("id", "<b>"),
        ("id", "x" * 65),
        ("id", "é"),
        ("motion", "none"),
    ],
)
def test_a_bad_option_takes_its_default_and_is_named(name, value):
    embed, (problem,) = read((name, value))
    assert embed.url() == "/embed"
    assert str(problem).startswith(f"{name} must be ")
    assert value[:20] in str(problem)
