"""Convolutional students and the vision transformer in the answers of API, streams and page."""

import re

import pytest

from tests.lab.answers import greys, without_times
from tests.markup import Markup
from tests.web.stepwise import LAB
from tests.web.test_lab_pages import HTMX
from tests.web.test_streams import collect

QUERY = "student=cnn&transfer=200&epochs=2"
RUN = f"{LAB}/run?{QUERY}"
SIZES = {"width", "layers"}


def test_a_run_has_the_parameters_of_the_convolutional_network_and_no_size_to_set(client):
    answer = client.get(RUN).json()
    assert answer["config"]["student"] == "cnn"
    assert not SIZES & answer["config"].keys()
    for student in answer["students"].values():
        assert student["parameters"] == 5994
        assert student["bytes"] == 4 * 5994
        assert student["multiply_adds"] == 82_560
        assert len(student["epochs"]) == 2


def test_streams_and_csv_have_the_same_epochs(client):
    students = without_times(client.get(RUN).json()["students"])
    (*_, (_, _, done)) = collect(client, f"{LAB}/run/stream?{QUERY}")
    assert without_times(done["students"]) == students
    names, *rows = client.get(f"{LAB}/run.csv?{QUERY}").text.splitlines()
    at = names.split(",").index("distilled_test_accuracy")
    accuracies = [epoch["test_accuracy"] for epoch in students["distilled"]["epochs"]]
    assert [float(row.split(",")[at]) for row in rows] == accuracies


def test_the_maps_csv_has_no_width(client):
    query = "student=cnn&temperatures=1,4&seeds=1&transfer=60&epochs=1"
    names, *rows = client.get(f"{LAB}/map.csv?{query}").text.splitlines()
    assert names == "temperature,seed,hard,distilled"
    assert [row.split(",")[0] for row in rows] == ["1.0", "4.0"]


@pytest.mark.parametrize("path", ["run?", "run/stream?", "run.csv?"])
def test_a_program_is_told_that_there_is_one_size(client, path):
    answer = client.get(f"{LAB}/{path}student=cnn&width=120")
    assert answer.status_code == 422
    (problem,) = answer.json()["detail"]
    assert problem["msg"].startswith("width must be left out with student=cnn: there is one size")


# On the page


def names_of_fields(client, query):
    return {attrs.get("name") for _, attrs in Markup(client.get(f"/lab?{query}").text).tags}


def test_the_form_has_the_sizes_that_the_students_have(client):
    fields = {*SIZES, "widths", "student"}
    assert fields <= names_of_fields(client, "T=8&open=map")
    assert fields & names_of_fields(client, "student=cnn&open=map") == {"student"}


def test_a_form_that_still_has_the_sizes_opens_the_run_without_them(client):
    answer = client.get("/lab?width=150&layers=2&widths=30,300&student=cnn&T=8", headers=HTMX)
    assert answer.status_code == 200
    assert answer.headers["hx-replace-url"] == "/lab?T=8&student=cnn"


def test_the_cards_name_the_network_and_its_parameters(client):
    client.get(RUN)
    page = client.get(f"/lab?{QUERY}").text
    assert page.count("28²–12²×8–4²×16–10") == 2
    assert page.count(">5,994<") == page.count(">82,560<") == 2
    assert page.count(">1,275,200<") == 1  # the teacher's
    assert "T = 4, a convolutional network, 200 digits" in page
    repeated = re.search(r'href="(/lab\?[^"]*temperatures=4&amp;[^"]*seeds=5[^"]*)"', page)
    assert repeated[1] == "/lab?epochs=2&amp;transfer=200&amp;student=cnn&amp;temperatures=4&amp;seeds=5&amp;open=map"  # fmt: skip
    assert client.get(repeated[1].replace("&amp;", "&")).status_code == 200


def test_an_earlier_run_of_other_students_is_told_by_their_architecture(client):
    client.get(RUN)
    page = client.get(
        "/lab?width=9&transfer=200&epochs=2&earlier=student:cnn,transfer:200,epochs:2"
    )
    listed = re.search(r'id="lab-earlier".*?</li>', page.text, re.S)[0]
    assert ">convolutional network<" in listed
    other = client.get(f"/lab?{QUERY}&earlier=width:9,epochs:2,transfer:200")
    listed = re.search(r'id="lab-earlier".*?</li>', other.text, re.S)[0]
    assert ">9 units a layer, hidden layers: 1, fully connected network<" in listed


def test_the_maps_table_names_no_units(client):
    page = client.get(
        "/lab?student=cnn&open=map&temperatures=1,4&seeds=1&transfer=60&epochs=1"
    ).text
    table = re.search(r'data-table="map">.*?</table>', page, re.S)[0]
    assert 'data-column="units"' not in table
    assert re.findall('data-row="([^"]*)"', table) == ["convolutional network"] * 2


# The vision transformer


def test_the_vision_transformer_teaches_and_shows_what_it_attends_to(client):
    query = "teacher=vit&width=8&transfer=60&epochs=1"
    answer = client.get(f"{LAB}/run?{query}").json()
    assert answer["config"]["teacher"] == "vit"
    assert answer["teacher"]["parameters"] == 204_938
    page = client.get(f"/lab?{query}").text
    assert "16 patches, 4 blocks of 64" in page
    attention = re.search(r'<section class="attention".*?</section>', page, re.S)[0]
    assert attention.count("<image ") == 4
    assert attention.count("<rect ") == 4 * 16
    other = client.get(f"/lab/inside?{query}&digit=7", headers=HTMX).text
    assert re.search(r'<section class="attention".*?</section>', other, re.S)[0] != attention
    assert (
        'class="attention"' not in client.get(f"/lab?{query.replace('vit', 'single')}&run=1").text
    )


def test_the_vision_transformer_reads_a_drawing_itself(client):
    pixels = ",".join(map(str, greys(33)))
    read = {
        teacher: client.post(f"/lab/read?teacher={teacher}", data={"pixels": pixels}).text
        for teacher in ("single", "ensemble", "vit")
    }
    assert read["ensemble"] == read["single"]  # which reads for those without weights
    assert read["vit"] != read["single"]  # a 3, and to the latter a 7
