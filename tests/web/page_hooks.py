"""Pages read by the hooks of the contract: tables, readouts, tags."""

from html.parser import HTMLParser

HTMX = {"HX-Request": "true"}


class Page(HTMLParser):
    """The contents of a page by the hooks of the contract."""

    def __init__(self, text):
        super().__init__()
        self.series, self.readouts, self.tags = {}, {}, []
        self._series = self._into = None
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        self.tags.append((tag, attrs))
        if "data-series" in attrs:
            self._series = self.series.setdefault(attrs["data-series"], {})
        if "data-class" in attrs:
            self._into = (self._series, attrs["data-class"])
        if "data-readout" in attrs:
            assert attrs["data-readout"] not in self.readouts, "a readout stands twice"
            self._into = (self.readouts, attrs["data-readout"])

    def handle_endtag(self, tag):
        if tag in ("td", "b", "span"):
            self._into = None if tag != "span" else self._into

    def handle_data(self, data):
        if self._into:
            where, name = self._into
            where[name] = where.get(name, "") + data


def page(client, query="", **kwargs):
    return Page(client.get(f"/{query}", **kwargs).text)
