import pytest

HTML = {"Accept": "text/html"}


def test_an_unknown_page_is_a_page_in_the_same_style(client):
    response = client.get("/nowhere/<b>", headers=HTML)
    assert response.status_code == 404
    assert "There is no page at this address" in response.text
    assert "css/plain_page.css" in response.text
    assert "<b>" not in response.text


def test_an_unknown_api_route_is_json(client):
    response = client.get("/api/v1/nothing", headers=HTML)
    assert response.status_code == 404
    assert response.json() == {"detail": "Not Found", "path": "/api/v1/nothing"}


def test_a_program_gets_json_for_an_unknown_page(client):
    assert client.get("/nowhere", headers={"Accept": "*/*"}).json()["detail"] == "Not Found"


def test_a_wrong_method_says_which_is_right(client):
    response = client.post("/", headers=HTML)
    assert response.status_code == 405
    assert response.headers["allow"] == "GET, HEAD"


@pytest.mark.parametrize(
    ("asked", "meant"),
    [
        ("/lab/", "/lab"),
        ("/docs//?utm_source=%26&T=2", "/docs?utm_source=%26&T=2"),
        ("/api/v1/sweep/?T=2", "/api/v1/sweep?T=2"),
        ("//evil.example/", "/evil.example"),
        ("/%5Cevil.example/", "/%5Cevil.example"),
        ("/%2F%2Fevil.example/%25/", "/evil.example/%25"),
    ],
)
def test_a_slash_too_many_leads_to_the_address_without_it_on_any_host(client, asked, meant):
    response = client.get(client.base_url.join("/").copy_with(raw_path=asked.encode()), headers={"Host": "b.example"})  # fmt: skip
    assert response.status_code == 307
    assert response.headers["location"] == meant
