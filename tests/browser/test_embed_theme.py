"""The theme of an embed follows the page that holds it."""

from tests.browser.embed_hosts import element, frame_of, wait_until


def test_the_theme_follows_the_host_unless_it_is_named(open_host):
    page = open_host(lambda url: element(url), lambda url: element(url, "?theme=light"))
    scheme = "() => getComputedStyle(document.documentElement).colorScheme"
    follower, fixed = frame_of(page, 0), frame_of(page, 1)
    for name, expected in (("dark", "dark"), ("", "light")):
        page.evaluate(f"document.documentElement.className = '{name}'")
        wait_until(follower, f"() => ({scheme})() === '{expected}'")
        assert fixed.evaluate(scheme) == "light"


LIGHT = [
    "color(display-p3 0.92 0.92 0.92)",
    "color(a98-rgb 0.9 0.9 0.9)",
    "color(rec2020 .9 +0.9 9e-1)",
    "color(xyz 0.8 0.85 0.9)",
    "color(xyz-d50 0.8 0.85 0.7 / 80%)",
    "color(prophoto-rgb 90% 90% 90%)",
    "color(srgb-linear 0.8 0.8 0.8)",
    "oklch(93% 0.01 250)",
    "oklab(0.93 none none)",
    "lab(95 0 0)",
    "lch(90% 5 200)",
    "hsl(0 0% 90%)",
    "color-mix(in oklch, white, gold)",
    "rgb(238 238 238 / 0.9)",
    "lime",
]


DARK = [
    "color(display-p3 0.08 0.08 0.08)",
    "color(a98-rgb 0.1 0.1 0.1)",
    "color(rec2020 1e-7 .1 +.1)",
    "color(xyz 0.02 0.02 1e-9)",
    "color(xyz-d50 0.02 0.02 0.02)",
    "color(prophoto-rgb 10% 10% 10%)",
    "color(srgb-linear 0.02 0.02 0.02)",
    "oklch(23% 0.01 250)",
    "oklab(none 0 0)",
    "lab(15 0 0)",
    "lch(20% 5 200)",
    "hsl(0 0% 10%)",
    "color-mix(in oklch, black, navy)",
    "rgb(30 30 30 / 0.9)",
    "blue",
]


def test_the_theme_follows_text_of_any_colour(open_host):
    page = open_host(lambda url: element(url, "?compact=1"))
    frame = frame_of(page)
    for colours in zip(LIGHT, DARK, strict=True):
        for colour, expected in zip(colours, ("dark", "light"), strict=True):
            page.evaluate("colour => { document.body.style.color = colour; }", colour)
            assert page.evaluate("document.body.style.color"), colour
            wait_until(frame, f"() => document.documentElement.dataset.theme === '{expected}'")
