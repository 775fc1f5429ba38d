"""The page's hooks, as the contract names them."""

import re

from playwright.sync_api import Frame, Locator, Page, Route, expect


def numbers(page: Page, series: str) -> list[str]:
    """The percentages of a distribution, in the order of the classes."""
    return page.locator(f'[data-series="{series}"] [data-class]').all_inner_texts()


def readout(page: Page, name: str) -> Locator:
    return page.locator(f'[data-readout="{name}"]')


def wait_for_step(page: Page, at_least: int) -> int:
    """Wait until training has come that far; the value is where it is then."""
    shown = readout(page, "step")
    steps = "|".join(str(k) for k in range(at_least, 501))
    expect(shown).to_have_text(re.compile(f"^({steps})/"))
    return int(shown.inner_text().split("/")[0])


def press_at_step(page: Page, at_least: int, name: str) -> None:
    """Press a button as soon as training has come that far, before any later step is shown."""
    page.evaluate(
        """([atLeast, name]) => new Promise((pressed) => {
             const readout = document.querySelector('[data-readout="step"]');
             const look = () => {
               if (parseInt(readout.textContent, 10) < atLeast) return;
               observer.disconnect();
               const button = document.querySelector(`button[data-action="${name}"]`);
               button.focus();
               button.click();
               pressed();
             };
             const observer = new MutationObserver(look);
             observer.observe(readout, {childList: true, characterData: true, subtree: true});
             look();
           })""",
        [at_least, name],
    )


def action(page: Page, name: str) -> Locator:
    return page.locator(f'button[data-action="{name}"]')


def refuse_twice(page: Page, pattern: str) -> list[int]:
    """Answer the first two requests for an address with 503; the value counts them."""
    refused: list[int] = []

    def answer(route: Route) -> None:
        if len(refused) < 2:
            refused.append(1)
            route.fulfill(status=503, body="busy")
        else:
            route.continue_()

    page.route(pattern, answer)
    return refused


def wait_for_module(page: Page | Frame, name: str) -> None:
    """Wait until a module that is fetched on demand has come and its page has mounted it."""
    page.wait_for_function(
        """name => performance.getEntriesByType('resource').some(e => e.name.endsWith(`/${name}`))""",
        arg=name,
    )
    page.evaluate(
        """name => import(performance.getEntriesByType('resource').find(e => e.name.endsWith(`/${name}`)).name)
                   .then(() => new Promise(resolve => setTimeout(resolve)))""",
        name,
    )


def slider(page: Page, name: str = "T") -> Locator:
    return page.locator(f'input[type="range"][name="{name}"]')


def drawn(page: Page | Frame, name: str) -> Locator:
    """Scroll to a chart, since Plotly draws what has been seen, and wait for its plot."""
    chart = page.locator(f'[data-chart="{name}"]')
    chart.scroll_into_view_if_needed()
    expect(chart).to_have_attribute("data-drawn", "")
    return chart.locator(".plot")


def wait_for_charts(page: Page | Frame) -> None:
    """See both charts drawn, and come back to the top."""
    for name in ("comparison", "loss"):
        drawn(page, name)
    page.locator("html").evaluate("() => window.scrollTo(0, 0)")


def set_slider(page: Page, name: str, value: float) -> None:
    """Move a slider as a hand does: it says `input` while it moves and `change` when let go."""
    drag(page, name, value)
    slider(page, name).dispatch_event("change")


def drag(page: Page, name: str, value: float) -> None:
    slider(page, name).evaluate(
        """(element, value) => {
             element.value = value;
             element.dispatchEvent(new Event('input', {bubbles: true}));
           }""",
        value,
    )


def enter(page: Page, name: str, text: str) -> None:
    """Write one of the form's own fields, as its editor does."""
    page.locator(f'#experiment [name="{name}"]').evaluate(
        """(field, text) => {
             field.value = text;
             field.dispatchEvent(new Event('change', {bubbles: true}));
           }""",
        text,
    )
