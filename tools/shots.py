"""Take screenshots of the pages for the README: `make shots`."""

from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from tests.serving import serving
from tools.chromium import require

PICTURES = Path(__file__).parents[1] / "docs"
# Name, address, the last chart to be drawn, whether the picture is of the full page.
VIEWS = (
    ("page", "/?step=12", "loss", True),
    ("lab", "/lab?run=1&width=120&left_out=3", "recall", False),
)


def _shoot(browser: Browser, base_url: str, view: tuple[str, str, str, bool], theme: str) -> None:
    name, address, last, whole = view
    page = browser.new_page(
        viewport={"width": 1280, "height": 1000},
        color_scheme="dark" if theme == "dark" else "light",
    )
    page.goto(base_url + address)
    page.locator(f'[data-chart="{last}"]').scroll_into_view_if_needed()  # Plotly draws what is seen
    page.locator(f'[data-chart="{last}"][data-drawn]').wait_for()
    page.evaluate("() => window.scrollTo(0, 0)")
    page.screenshot(path=PICTURES / f"{name}-{theme}.png", full_page=whole)
    page.close()


def main() -> None:
    """One picture of each view in each theme."""
    with serving() as url, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=require(), args=["--no-sandbox"])
        for theme in ("light", "dark"):
            for view in VIEWS:
                _shoot(browser, url, view, theme)
        browser.close()


if __name__ == "__main__":
    main()
