import pytest

from app import release


@pytest.fixture
def tree(tmp_path):
    for folder in ("app/data", "templates"):
        (tmp_path / folder).mkdir(parents=True)
    (tmp_path / "app/data/01-cat.toml").write_text("logits = [1, 2]")
    return tmp_path


def test_a_digest_is_of_the_content(tree):
    before = release.digest(tree / "app")
    assert release.digest(tree / "app") == before
    (tree / "app/data/01-cat.toml").write_text("logits = [1, 3]")
    assert release.digest(tree / "app") != before


def test_a_digest_is_of_the_names_too(tree):
    before = release.digest(tree / "app")
    (tree / "app/data/01-cat.toml").rename(tree / "app/data/02-cat.toml")
    assert release.digest(tree / "app") != before


def test_a_digest_is_of_the_folders_that_are_named_and_not_of_compiled_code(tree):
    before = release.digest(tree / "app")
    (tree / "templates/page.html").write_text("<p>")
    (tree / "app/x.pyc").write_bytes(b"x")
    assert release.digest(tree / "app") == before
    assert release.digest(tree / "app", tree / "templates") != before


def test_a_digest_does_not_depend_on_where_the_folders_are(tree):
    before = release.digest(tree / "app")
    (tree / "app").rename(tree / "soft_targets")
    assert release.digest(tree / "soft_targets") == before
