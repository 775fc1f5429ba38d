"""Every real paste through the page's form and the API, which read it as the importers do."""

from urllib.parse import parse_qs

import pytest

from app.explorer.parameters import LABELS, LOGITS
from app.importers.paste import read_numbers
from tests.pastes import FOLDER, PASTES, Refused

HTMX = {"HX-Request": "true"}


@pytest.mark.parametrize("name", PASTES)
def test_a_paste_is_answered_by_the_page_and_the_api_alike(client, name):
    text = (FOLDER / name).read_text()
    taken = client.post("/numbers", data={"paste": text, "take": "1"}, headers=HTMX)
    plain = {"Content-Type": "text/plain"}
    response = client.post("/api/v1/numbers", content=text.encode(), headers=plain)
    if isinstance(PASTES[name], Refused):
        assert (taken.status_code, response.status_code) == (422, 422)
        assert "hx-redirect" not in taken.headers
        (problem,) = response.json()["detail"]
        assert [w for w in PASTES[name].words if w not in problem["msg"]] == []
        return
    read, document = read_numbers(text), response.json()
    assert (document["format"], document["kind"], document["rows"]) == (
        read.format,
        read.kind,
        read.rows,
    )
    assert document["logits"] == [list(row) for row in read.logits]
    assert document["labels"] == (list(read.labels) if read.labels else None)
    query = parse_qs(taken.headers["hx-redirect"].removeprefix("/?"))
    assert query["logits"] == [LOGITS.write(read.logits)]
    assert query.get("labels") == ([LABELS.write(read.labels)] if read.labels else None)
    assert parse_qs(document["query"]) == query
