"""A server that is given hostile files: each is refused or shown, and nothing of them is executed."""

import resource

import httpx
import pytest

from app.datasets import mounted as module
from app.datasets.errors import DatasetError
from app.datasets.reader import read_dataset
from app.datasets.sample import with_sample
from app.web.routes.data import access
from tests.datasets.hostile_files import EXECUTED, SPARSE, hostile_files
from tests.serving import PATIENCE, client_of, serving

READS_ALL = ("/confusion?T=2", "/sweep?T=2", "/soft-targets.npz?top_k=2")
ROUTES = ("", "/sweep", "/examples", "/figures.csv", *READS_ALL)
SHOWN = {"classes-are-scripts", "ids-are-scripts", "some-nan"}
NONE_FINITE = {"all-nan", "huge"}


@pytest.fixture(scope="module")
def opened(tmp_path_factory):
    """The datasets that the files are, and the messages of those that are none, by their names."""
    folder = tmp_path_factory.mktemp("hostile")
    datasets, messages = with_sample(), {}
    for path in hostile_files(folder):
        try:
            datasets.add(read_dataset([path]))
        except DatasetError as error:
            messages[path.name] = str(error)
    yield datasets, messages
    assert not (folder / EXECUTED).exists()
    datasets.close()


def test_a_hostile_file_is_refused_with_its_name_and_a_rule(opened):
    datasets, messages = opened
    assert len(datasets) - 1 + len(messages) >= 40
    assert len(messages) >= 30
    for name, message in messages.items():
        assert message.startswith(name), message
        assert len(message) < 600
        assert not set(message) & {"\x1b", "\x07"}
    assert set(datasets) >= SHOWN | NONE_FINITE | {"sparse", "damaged"}


def test_a_hostile_file_that_is_shown_is_no_error_of_the_server(opened, monkeypatch):
    datasets, _ = opened
    monkeypatch.setattr(access, "PATIENCE", PATIENCE)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with serving(datasets=datasets) as url, client_of(url) as client:
        for name, mounted in datasets.items():
            statuses = _statuses(client, name, mounted)
            assert statuses <= {200, 409, 422}, name
            assert (200 in statuses) == (name not in NONE_FINITE | {"damaged"}), name
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1000
    assert grown < 700, f"{grown:.0f} MB"


def _statuses(client: httpx.Client, name: str, mounted: module.MountedDataset) -> set[int]:
    """The statuses of the page and of the API; of the sparse file those that do not read it all."""
    pages = [client.get(f"/data/{name}"), client.get(f"/data/{name}?T=4&sort=uncertain")]
    assert not any("<script>fetch" in page.text for page in pages)
    if name == SPARSE.removesuffix(".npy"):
        assert mounted.first.result(PATIENCE).n_read < mounted.dataset.n
        return {page.status_code for page in pages}
    answers = [client.get(f"/api/v1/data/{name}{route}") for route in ROUTES]
    return {answer.status_code for answer in (*pages, *answers)}
