import pytest

from app.web.accept_encoding import accepted_encodings


@pytest.mark.parametrize(
    ("header", "accepted"),
    [
        ("", set()),
        ("br", {"br"}),
        ("br, gzip", {"br", "gzip"}),
        ("BR;Q=0.5 ,GZip", {"br", "gzip"}),
        ("br;q=0, gzip", {"gzip"}),
        ("br; q=0.000", set()),
        ("br;level=3;q=0", set()),
        ("br;q=none", set()),
        ("*", {"br", "gzip"}),
        ("*;q=0", set()),
        ("*, br;q=0", {"gzip"}),
        ("*;q=0, gzip;q=1", {"gzip"}),
        ("identity, deflate, x-brotli", set()),
        (",;,", set()),
    ],
)
def test_an_encoding_is_accepted_by_its_weight(header, accepted):
    assert accepted_encodings(header) == accepted
