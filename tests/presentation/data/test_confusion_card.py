import numpy as np

from app.presentation.data.confusion_card import confusion_card

MEANS = np.array([[0.9, 0.08, 0.02], [0.0, 1.0, 0.0], [np.nan] * 3])


def card(means=MEANS, pairs=(), names=("a", "b", "c")):
    return confusion_card(names, means, pairs, "3.0", lambda i, j: f"/{i}/{j}")


def test_shades_are_of_the_wrong_classes_alone():
    first = card().rows[0].cells
    assert [cell.is_own for cell in first] == [True, False, False]
    assert [cell.text for cell in first] == ["90", "8.0", "2.0"]
    assert (first[1].shade, first[2].shade) == (8, 2)


def test_a_class_without_examples_is_a_row_without_numbers():
    assert [cell.text for cell in card().rows[2].cells] == ["", "", ""]
    assert [cell.shade for cell in card().rows[2].cells] == [0, 0, 0]


def test_many_classes_are_squares_without_links():
    many = card(np.eye(40), names=[str(k) for k in range(40)])
    assert many.rows == ()
    assert dict(many.squares)[0].count("z") == 40 * 39
    assert not card().squares and card().rows[0].cells[1].href == "/0/1"


def test_more_than_a_hundred_classes_have_the_strongest_pairs_alone():
    pairs = [(0, 1, 0.25), (2, 0, 0.1)]
    found = card(None, pairs)
    assert found.rows == ()
    assert [(p.true, p.other, p.text, p.href) for p in found.pairs] == [
        ("a", "b", "25.0%", "/0/1"),
        ("c", "a", "10.0%", "/2/0"),
    ]


def test_each_square_of_many_classes_has_the_shade_of_its_share():
    means = np.zeros((30, 30))
    means[4, 7], means[8, 2] = 0.5, 0.25
    paths = dict(card(means, names=[str(k) for k in range(30)]).squares)
    assert (paths[8], paths[4]) == ("M7 4h1v1h-1z", "M2 8h1v1h-1z")
    assert "M5 5h" not in "".join(paths.values())
