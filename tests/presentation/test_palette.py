from app.presentation.shared.palette import colours, dark_of


def test_the_colours_are_those_of_the_page():
    light, dark = colours(dark=False), colours(dark=True)
    assert (light["teacher"], dark["teacher"]) == ("#4f46e5", "#8b87ff")
    assert (light["soft"], dark["soft"]) == ("#059669", "#34d399")
    assert (light["line_strong"], dark["line_strong"]) == ("#85847c", "#7d7d86")


def test_each_light_colour_has_one_dark_one():
    light, dark = colours(dark=False), colours(dark=True)
    assert len(set(light.values())) == len(light)
    assert dark_of() == {light[name]: dark[name] for name in light}
