import httpx
import pytest

from app.settings import Settings
from tests.serving import serving

STREAM = "/api/v1/trajectory/stream?steps=500&pace=2000"


@pytest.mark.parametrize("path", [STREAM, "/trajectory/stream", "/api/v1/lab/run/stream"])
def test_one_stream_too_many_is_asked_to_come_back(path):
    with serving(Settings(max_streams=1)) as url, httpx.stream("GET", url + STREAM) as first:
        lines = first.iter_lines()  # held: without it the stream would be closed
        next(lines)
        refused = httpx.get(url + path)
        assert refused.status_code == 503
        assert int(refused.headers["retry-after"]) > 0
        assert "1" in refused.json()["detail"]
        assert "content-security-policy" in refused.headers
        assert httpx.get(f"{url}/api/v1/soft-targets").status_code == 200


def test_a_stream_that_ends_makes_room():
    with serving(Settings(max_streams=1)) as url:
        for _ in range(3):
            assert httpx.get(f"{url}/api/v1/trajectory/stream?pace=0").status_code == 200
        with httpx.stream("GET", url + STREAM) as cut:
            next(cut.iter_lines())
        short = f"{url}/api/v1/trajectory/stream?pace=0"
        assert any(httpx.get(short).status_code == 200 for _ in range(200))
