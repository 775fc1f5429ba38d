HTML = {"Accept": "text/html"}


def test_an_unknown_page_is_a_page_in_the_same_style(client):
    answer = client.get("/nowhere/<b>", headers=HTML)
    assert answer.status_code == 404
    assert "There is no page at this address" in answer.text
    assert "tokens.css" in answer.text
    assert "<b>" not in answer.text


def test_an_unknown_api_route_is_json(client):
    answer = client.get("/api/v1/nothing", headers=HTML)
    assert answer.status_code == 404
    assert answer.json() == {"detail": "Not Found", "path": "/api/v1/nothing"}


def test_a_program_gets_json_for_an_unknown_page(client):
    assert client.get("/nowhere", headers={"Accept": "*/*"}).json()["detail"] == "Not Found"


def test_a_wrong_method_says_which_is_right(client):
    answer = client.post("/", headers=HTML)
    assert answer.status_code == 405
    assert answer.headers["allow"] == "GET"
