import pytest

from tests.export.copies import export


@pytest.fixture(scope="session")
def copies(tmp_path_factory):
    """A folder with copies of the default experiment, as a site and as a file."""
    folder = tmp_path_factory.mktemp("copies")
    export("--out", folder / "site", "--single-file", folder / "copy.html")
    return folder
