"""Takes the README's pictures of the real page: `make shots`."""

from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from tests.serving import serving
from tools.chromium import require

PICTURES = Path(__file__).parents[1] / "docs"
VIEW = "/?step=12"


def _shoot(browser: Browser, url: str, theme: str) -> None:
    page = browser.new_page(
        viewport={"width": 1280, "height": 1000},
        color_scheme="dark" if theme == "dark" else "light",
    )
    page.goto(url)
    page.locator('[data-chart="loss"][data-drawn]').wait_for()
    page.screenshot(path=PICTURES / f"page-{theme}.png", full_page=True)
    page.close()


def main() -> None:
    """One picture a theme, at step 12 of the default run."""
    with serving() as url, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=require(), args=["--no-sandbox"])
        for theme in ("light", "dark"):
            _shoot(browser, url + VIEW, theme)
        browser.close()


if __name__ == "__main__":
    main()
