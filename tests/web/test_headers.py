import httpx
import pytest

from app.settings import Settings
from tests.serving import serving

PATHS = ["/", "/?T=0", "/docs", "/nowhere", "/api/v1/soft-targets", "/healthz"]


@pytest.mark.parametrize("path", PATHS)
def test_every_answer_is_locked_down(client, path):
    headers = client.get(path).headers
    policy = dict(
        part.strip().split(" ", 1) for part in headers["content-security-policy"].split(";")
    )
    assert policy["default-src"] == "'none'"
    assert policy["connect-src"] == "'self'"
    inline = set(policy["script-src"].split()) | set(policy["style-src"].split())
    hashes = [source for source in inline - {"'self'"} if source.startswith("'sha256-")]
    assert len(hashes) == len(inline) - 1
    assert (hashes == []) == path.startswith("/api/")  # data have no script and no style
    assert policy["frame-ancestors"] == "'none'"
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "strict-origin-when-cross-origin"
    assert "camera=()" in headers["permissions-policy"]
    assert "set-cookie" not in headers


def test_assets_carry_what_matters_for_them(client):
    headers = client.get("/static/css/tokens.css").headers
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["access-control-allow-origin"] == "*"
    assert headers["cross-origin-resource-policy"] == "cross-origin"
    of_documents = {"content-security-policy", "referrer-policy", "permissions-policy"}
    assert not of_documents & set(headers)


def test_pages_are_isolated_and_data_is_open(client):
    assert client.get("/").headers["cross-origin-opener-policy"] == "same-origin"
    assert client.get("/healthz").headers.get("access-control-allow-origin") is None
    api = client.get("/api/v1/sweep").headers
    assert (api["access-control-allow-origin"], api["cross-origin-resource-policy"]) == (
        "*",
        "cross-origin",
    )


@pytest.mark.parametrize(
    ("setting", "sent"),
    [
        ("https://a.example", "'self' https://a.example"),
        ("'none'", "'self'"),
    ],
)
def test_the_embed_may_always_be_framed_by_our_own_guide(setting, sent):
    with serving(Settings(frame_ancestors=setting)) as url:
        policy = httpx.get(f"{url}/embed").headers["content-security-policy"]
    assert policy.endswith(f"; frame-ancestors {sent}")


def test_the_embed_is_framed_by_pages_of_any_scheme_by_default(client):
    """With * in the directive, pages from a disk and from apps could not frame the embed."""
    assert "frame-ancestors" not in client.get("/embed").headers["content-security-policy"]
