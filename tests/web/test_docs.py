"""The page /docs: the reference of the API."""

import re

import httpx

from app.settings import Settings
from tests.serving import serving


def test_docs_need_no_script_and_name_every_route(client):
    text = client.get("/docs").text
    for path in client.get("/openapi.json").json()["paths"]:
        assert f"<code>{path}</code>" in text
    assert 'id="streams"' in text
    assert "gets 204" in text
    assert "T must" not in text
    assert "0.05 to 100" in text
    assert re.findall(r'src="([^"]+)"', text) == []


def test_docs_name_the_public_address_whatever_host_is_asked():
    with serving(Settings(public_url="https://public.example/")) as url:
        text = httpx.get(f"{url}/docs", headers={"Host": "b.example"}).text
    assert "curl 'https://public.example/api/v1/soft-targets" in text.replace("&#39;", "'")
    assert "b.example" not in text
