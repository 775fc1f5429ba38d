"""The structure of a page, to compare two pages."""

from html.parser import HTMLParser


class Markup(HTMLParser):
    """The tags of a page; its elements with the names of their attributes; their values; the texts.

    The contents of scripts, JSON or code, are separate.
    """

    def __init__(self, text):
        super().__init__()
        self.tags, self.elements, self.values = [], [], []
        self.texts, self.json, self.code = [], [], []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        self.elements.append((tag, *(name for name, _ in attrs)))
        self.values += [value for _, value in attrs]
        if tag == "script":
            self._script = self.json if ("type", "application/json") in attrs else self.code

    def handle_data(self, data):
        (self._script if self.cdata_elem == "script" else self.texts).append(data.strip())

    def handle_comment(self, data):
        self.elements.append(("comment", data))
