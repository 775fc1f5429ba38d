"""Pages that are watched, and some that tests take in turn.

A page that has shown the site shows it again at a sixth of the work of a new one: its process, its
window and the compiled Plotly are there already.
"""

from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import Browser, CDPSession, Page

# What Playwright shows to a new page, and what a test may choose without a context of its own.
_MEDIA = {"color_scheme": "light", "reduced_motion": "no-preference", "forced_colors": "none"}
# Changes when a test replaces the clock or adds a script to every document.
_GLOBALS = "() => [Object.getOwnPropertyNames(window).length, String(setTimeout)].join()"


@dataclass
class WatchedPage:
    """A page, and what went wrong in it: errors, warnings, requests to somebody else's host."""

    page: Page
    own: tuple[str, ...] = ()
    trouble: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.on("pageerror", lambda error: self.trouble.append(f"page error: {error}"))
        self.page.on(
            "console",
            lambda m: self.trouble.append(m.text) if m.type in ("error", "warning") else None,
        )
        self.page.on("request", lambda request: self._judge(request.url))

    def _judge(self, url: str) -> None:
        if not url.startswith((*self.own, "data:", "blob:")):
            self.trouble.append(f"foreign: {url}")


class Pages:
    """Pages to be taken and given back; each has a context of its own and comes back as new."""

    def __init__(self, browser: Browser, blank: str) -> None:
        """`blank`: an address of the site, light and without scripts, where a page waits."""
        self._browser = browser
        self._blank = blank
        self._free: list[WatchedPage] = []
        self._devtools: dict[Page, CDPSession] = {}
        self._globals = ""

    def take(self, width: int, height: int, fresh: bool = False, **options: Any) -> WatchedPage:
        """A page of this size; a new one if it is to be fresh or a context's option asks for it."""
        size = {"width": width, "height": height}
        if fresh or not options.keys() <= _MEDIA.keys():
            return WatchedPage(self._browser.new_context(viewport=size, **options).new_page())
        watched = self._free.pop() if self._free else self._shared()
        watched.page.set_viewport_size(size)
        watched.page.emulate_media(**(_MEDIA | options))
        watched.trouble.clear()
        return watched

    def _shared(self) -> WatchedPage:
        context = self._browser.new_context()
        page = context.new_page()
        self._devtools[page] = context.new_cdp_session(page)
        page.goto(self._blank)
        self._globals = self._globals or page.evaluate(_GLOBALS)
        return WatchedPage(page)

    def give_back(self, watched: WatchedPage) -> None:
        """Clear what the test left: routes, other pages, storage, history, where the mouse was."""
        page, devtools = watched.page, self._devtools.get(watched.page)
        if not devtools or page.is_closed():
            page.context.close()
            return
        watched.own = (*watched.own, self._blank)
        for other in page.context.pages:
            if other != page:
                other.close()
        page.unroute_all(behavior="ignoreErrors")
        page.context.set_offline(False)
        page.mouse.move(-1, -1)
        page.goto(self._blank)
        page.evaluate("sessionStorage.clear()")
        devtools.send("Storage.clearDataForOrigin", {"origin": "*", "storageTypes": "all"})
        devtools.send("Page.resetNavigationHistory")
        if page.evaluate(_GLOBALS) != self._globals:
            page.context.close()
            raise AssertionError("This test changes its page for good: open it with fresh=True.")
        self._free.append(watched)
