"""A report in a browser, from a file and without a network, as who was sent it opens it."""

from __future__ import annotations

import base64
import json
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import browser
import numpy as np
import pytest
from selenium.webdriver import Chrome
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.by import By

import tbviz
from tbviz.export import report

pytest.importorskip("plotly")
RNG = np.random.default_rng(0)
STEPS = [0, 10, 20, 30]
EVIL = "<script>alert(1)</script>"
NOISE = 0.5 + 0.1 * RNG.normal(size=200)


def write(logdir: Path) -> None:
    """Write two runs with some of everything, and names that would like to be code."""
    for run in ("a", f"{EVIL[:-9]}<img src=x onerror=alert(2)>"):
        with tbviz.SummaryWriter(logdir / run) as writer:
            writer.hparams({"rate": 0.5 if run == "a" else 0.25, EVIL: EVIL})
            for step, value in enumerate(NOISE):
                writer.scalar("loss", value if step != 7 else np.nan, step)
            writer.scalar(EVIL, 1, 0)
            for step in STEPS:
                writer.image("picture", np.full((4, 6), step / 40), step)
                writer.histogram("weights", RNG.normal(size=500), step)
                writer.text("notes", f"**{step}** <img src=x onerror=alert(3)> {EVIL}", step)
                writer.text("words", MARKDOWN, step)
                finding = f"**{EVIL}**, `{step}`\n\n*why* <b>it</b>\n\n---\n\n2 * 3 * 4"
                writer.text("findings", finding, step)
                codes = np.array([[0, 0], [4, step], [np.nan, 0]])
                writer.latent_scatter("codes", codes, step, labels=["left", EVIL, "none"])


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> tbviz.logdir.Logdir:
    """The runs."""
    logdir = tmp_path_factory.mktemp("runs")
    write(logdir)
    return tbviz.open_logdir(logdir)


@pytest.fixture(scope="module")
def file(runs: tbviz.logdir.Logdir, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Their report."""
    file = tmp_path_factory.mktemp("report") / "report.html"
    report(runs.values(), file, max_points=100)
    return file


@pytest.fixture(scope="module")
def chrome(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Chrome]:
    """A browser."""
    with browser.chromium(tmp_path_factory.mktemp("profile")) as page:
        yield page


@pytest.fixture
def page(chrome: Chrome, file: Path) -> Iterator[Chrome]:
    """The report, opened anew; whatever a test does to it, nothing may go wrong in it."""
    chrome.get_log("browser")
    chrome.get(file.as_uri())
    yield chrome
    assert chrome.get_log("browser") == []
    resources = "return performance.getEntriesByType('resource').map((entry) => entry.name)"
    assert all(name.startswith("data:") for name in chrome.execute_script(resources))


def eventually(check: Callable[[], Any]) -> Any:
    """Wait until a check returns something true, and return it."""
    for _ in range(200):
        if found := check():
            return found
        time.sleep(0.05)
    raise AssertionError("it has not come true")


def card(page: Chrome, section: str, tag: str = "") -> Any:
    """Return the first card of a section, or that of a tag, brought into view."""
    cards = page.find_elements(By.CSS_SELECTOR, f"#{section} .card")
    named = (each for each in cards if each.find_elements(By.CSS_SELECTOR, f"h3[title='{tag}']"))
    found = next(named) if tag else cards[0]
    page.execute_script("arguments[0].scrollIntoView({block: 'center'})", found)
    return found


def slide(page: Chrome, where: Any, index: int) -> None:
    """Move the slider of a card."""
    slider = eventually(lambda: where.find_elements(By.CSS_SELECTOR, ".player input"))[0]
    page.execute_script(
        "arguments[0].value = arguments[1]; arguments[0].dispatchEvent(new Event('input'))",
        slider,
        index,
    )


def chart(page: Chrome, where: Any) -> list[dict[str, Any]]:
    """Return what plotly.js draws in a card."""
    plot = where.find_element(By.CSS_SELECTOR, ".plot")
    traces = """return (arguments[0].data ?? []).map((trace) => ({
        name: trace.name, x: [...trace.x], y: [...trace.y], mode: trace.mode, text: trace.text,
        type: trace.type, z: (trace.z ?? []).map((row) => [...row]), line: trace.line}))"""
    return list(eventually(lambda: page.execute_script(traces, plot)))


def shown(where: Any, selector: str) -> list[str]:
    """Return the texts of some elements."""
    return [element.text for element in where.find_elements(By.CSS_SELECTOR, selector)]


def test_the_slider_moves_the_picture(page: Chrome, runs: tbviz.logdir.Logdir) -> None:
    """At each step the image has the very bytes that are stored for it."""
    where = card(page, "image")
    stored = [data for (data,) in runs["a"].images("picture").encoded]
    for index in (3, 0, 2):
        slide(page, where, index)
        image = where.find_element(By.TAG_NAME, "img")
        source = str(image.get_attribute("src"))
        assert source.startswith("data:image/png;base64,")
        assert base64.b64decode(source.partition(",")[2]) == stored[index]
        assert shown(where, ".player output") == [f"step {STEPS[index]}"]
        eventually(lambda image=image: image.get_property("naturalWidth") == 6)


def test_sliders_go_together_or_alone(page: Chrome) -> None:
    """By default all follow the one that is moved; without the tick, none does."""
    pictures, codes = card(page, "image"), card(page, "latent_codes")
    eventually(lambda: shown(codes, ".player output"))
    slide(page, pictures, 1)
    assert shown(codes, ".player output") == ["step 10"]
    page.execute_script("scrollTo(0, 0)")
    page.find_element(By.ID, "together").click()
    slide(page, pictures, 2)
    assert shown(codes, ".player output") == ["step 10"]


def test_play_plays_to_the_end(page: Chrome) -> None:
    """It begins anew, shows each step, and stops at the last one."""
    where = card(page, "image")
    button = eventually(lambda: where.find_elements(By.CSS_SELECTOR, ".player button"))[0]
    page.execute_script(
        """window.seen = [];
        const output = arguments[0].querySelector(".player output");
        new MutationObserver(() => seen.push(output.textContent)).observe(
            output, {childList: true});""",
        where,
    )
    button.click()
    assert button.get_attribute("aria-label") == "pause"
    eventually(lambda: button.get_attribute("aria-label") == "play")
    assert page.execute_script("return seen") == [f"step {step}" for step in STEPS]


def test_the_scatter_tells_label_and_index(page: Chrome) -> None:
    """The tip of a point names it; the axes are the same at all steps."""
    where = card(page, "latent_codes")
    canvas = where.find_element(By.TAG_NAME, "canvas")
    tip = where.find_element(By.CSS_SELECTOR, ".tip")
    slide(page, where, 0)
    corner = {}
    for index, step in ((0, 0), (3, 30)):
        slide(page, where, index)
        time.sleep(0.5)  # points glide
        corner[index] = tips(page, canvas, tip)
        assert corner[index]["(0, 0), index 0: left"]
        assert corner[index][f"(4, {step}), index 1: {EVIL}"]
        assert len(corner[index]) == 2
    assert corner[0]["(0, 0), index 0: left"] == corner[3]["(0, 0), index 0: left"]


def tips(page: Chrome, canvas: Any, tip: Any) -> dict[str, list[int]]:
    """Return where on a canvas which tip first appears, on a raster."""
    return dict(
        page.execute_script(
            """const [canvas, tip] = arguments;
            const found = {};
            const box = canvas.getBoundingClientRect();
            for (let x = 0; x < canvas.clientWidth; x += 8)
                for (let y = 0; y < canvas.clientHeight; y += 8) {
                    canvas.dispatchEvent(new PointerEvent("pointermove", {
                        clientX: box.left + x, clientY: box.top + y}));
                    if (!tip.hidden) found[tip.textContent] ??= [x, y];
                }
            return found""",
            canvas,
            tip,
        )
    )


def test_the_legend_hides_points(page: Chrome) -> None:
    """A label that is switched off has neither points nor tips."""
    where = card(page, "latent_codes")
    slide(page, where, 0)
    canvas, tip = (where.find_element(By.CSS_SELECTOR, name) for name in ("canvas", ".tip"))
    entries = {
        entry.text: entry for entry in where.find_elements(By.CSS_SELECTOR, ".legend button")
    }
    entries["left"].click()
    time.sleep(0.5)
    assert [text for text in tips(page, canvas, tip) if "left" in text] == []


def test_a_chart_has_a_curve_for_each_run(page: Chrome) -> None:
    """Values are those of the runs, NaN is a cross, and what is not shown is said."""
    where = card(page, "scalar", "loss")
    curves = {trace["name"]: trace for trace in chart(page, where) if trace["mode"] == "lines"}
    assert set(curves) == {"a", "&lt;script&gt;alert(1)&lt;img src=x onerror=alert(2)&gt;"}
    steps = curves["a"]["x"]
    assert len(steps) <= 100
    assert 7 in steps
    expected = [None if step == 7 else pytest.approx(NOISE[step], rel=1e-5) for step in steps]
    assert curves["a"]["y"] == expected
    (cross, _) = [trace for trace in chart(page, where) if trace["mode"] == "markers"]
    assert (cross["x"], cross["text"]) == ([7], ["NaN"])
    assert f"{len(steps)} of 200 points" in where.text


def test_smoothing_is_that_of_tensorboard(page: Chrome) -> None:
    """A curve is the mean of what was, weights falling by 0.9 a point and summing to one."""
    where = card(page, "scalar", "loss")
    (raw,) = [
        trace["y"]
        for trace in chart(page, where)
        if trace["name"] == "a" and trace["mode"] == "lines"
    ]
    page.execute_script(
        """const slider = document.getElementById("smoothing");
        slider.value = 0.9;
        slider.dispatchEvent(new Event("input"));"""
    )
    eventually(lambda: len(chart(page, where)) == 6)
    (smooth,) = [
        trace["y"]
        for trace in chart(page, where)
        if trace["name"] == "a" and trace["mode"] == "lines" and trace["line"]["width"] == 2
    ]
    values = np.array([value for value in raw if value is not None])
    expected = []
    for n in range(1, len(values) + 1):
        weights = 0.9 ** np.arange(n)[::-1]
        expected.append(weights @ values[:n] / weights.sum())
    assert [value is None for value in smooth] == [value is None for value in raw]
    found = [value for value in smooth if value is not None]
    np.testing.assert_allclose(found, expected, rtol=1e-9)


def axis(page: Chrome, where: Any, name: str) -> str:
    """Return the type of an axis of a chart."""
    plot = where.find_element(By.CSS_SELECTOR, ".plot")
    return str(
        page.execute_script("return arguments[0]._fullLayout?.[arguments[1]].type", plot, name)
    )


def test_axes(page: Chrome, runs: tbviz.logdir.Logdir) -> None:
    """The height may be logarithmic; below are steps, dates, or the time since the start."""
    where = card(page, "scalar", "loss")
    chart(page, where)
    assert (axis(page, where, "xaxis"), axis(page, where, "yaxis")) == ("linear", "linear")
    where.find_element(By.XPATH, ".//button[text()='log']").click()
    eventually(lambda: axis(page, where, "yaxis") == "log")
    select = "const list = document.getElementById('abscissa'); list.value = arguments[0]; "
    select += "list.dispatchEvent(new Event('change'));"
    page.execute_script(select, "wall")
    eventually(lambda: axis(page, where, "xaxis") == "date")
    page.execute_script(select, "relative")
    eventually(lambda: axis(page, where, "xaxis") == "linear")
    (found,) = [t["x"] for t in chart(page, where) if t["name"] == "a" and t["mode"] == "lines"]
    times = runs["a"].scalars("loss").wall_times
    assert found[0] == pytest.approx(0, abs=2e-3)
    assert found[-1] == pytest.approx(times[-1] - times[0], abs=2e-3)


def test_hidden_runs_and_other_tags(page: Chrome) -> None:
    """A run that is switched off loses its curves and its cards, and so do other tags."""
    where = card(page, "scalar", "loss")
    chart(page, where)
    page.execute_script("scrollTo(0, 0)")
    page.find_elements(By.CSS_SELECTOR, "#runs input")[0].click()
    eventually(lambda: {trace["name"] for trace in chart(page, where)} == {"a"})
    visible = "return [...document.querySelectorAll('#image .card')].map((card) => !card.hidden)"
    assert sorted(page.execute_script(visible)) == [False, True]
    page.find_element(By.ID, "filter").send_keys("LOS")
    titles = [title for title in shown(page, "main h3") if title]
    assert titles == ["loss"]
    assert [name for name in shown(page, "main h2") if name] == ["Scalars 3 tags"]


def test_the_legend_of_runs_is_seen(page: Chrome) -> None:
    """Each run stands above all charts with the color of its curve, and one button hides all."""
    where = card(page, "scalar", "loss")
    curves = {trace["name"]: trace for trace in chart(page, where) if trace["mode"] == "lines"}
    page.execute_script("scrollTo(0, 0)")
    labels = page.find_elements(By.CSS_SELECTOR, "#runs label")
    assert all(label.is_displayed() for label in labels)
    colors = """return [...document.querySelectorAll('#runs label')].map((label) => [
        label.textContent, getComputedStyle(label.querySelector('.line')).backgroundImage])"""
    for name, image in page.execute_script(colors):
        line = curves[name.replace("<", "&lt;").replace(">", "&gt;")]["line"]["color"]
        red, green, blue = (int(line[at : at + 2], 16) for at in (1, 3, 5))
        assert f"rgb({red}, {green}, {blue})" in image
    button = page.find_element(By.CSS_SELECTOR, "#runs button")
    visible = "return document.querySelectorAll('#image .card:not([hidden])').length"
    counts = []
    for _ in range(2):
        button.click()
        counts.append(page.execute_script(visible))
    assert counts == [0, 2]


def test_codes_of_three_dimensions_can_be_turned(chrome: Chrome, tmp_path: Path) -> None:
    """A drag to the right by 180 CSS pixels turns them by 90 degrees, and tips tell all three."""
    codes = np.array([[1, 0, 0], [0, 1, 0], [0, 0, 1], [-1, -1, -1]])
    with tbviz.SummaryWriter(tmp_path / "runs") as writer:
        writer.latent_scatter("codes", codes, 0)
    report(tbviz.open_logdir(tmp_path / "runs").values(), tmp_path / "a.html")
    chrome.get((tmp_path / "a.html").as_uri())
    where = card(chrome, "latent_codes")
    canvas, tip = (where.find_element(By.CSS_SELECTOR, name) for name in ("canvas", ".tip"))
    eventually(lambda: shown(where, ".player output"))
    before = tips(chrome, canvas, tip)
    ActionChains(chrome).drag_and_drop_by_offset(canvas, 180, 0).perform()
    after = tips(chrome, canvas, tip)
    names = [f"({', '.join(map(str, row))}), index {i}" for i, row in enumerate(codes.tolist())]
    assert set(before) == set(after) == set(names)
    # Seen from an azimuth of -60 and then of -150 degrees, x is now where y was.
    turned = {name: np.subtract(after[name], before[name]) for name in names}
    assert abs(turned[names[2]][0]) < 16 and abs(turned[names[2]][1]) < 16  # z stays
    assert np.abs(np.subtract(after[names[0]], before[names[1]])).max() < 16
    assert chrome.get_log("browser") == []


def test_a_histogram_over_steps(page: Chrome) -> None:
    """A column for each step, whose shares sum to one."""
    (heat,) = chart(page, card(page, "histogram"))
    assert (heat["type"], heat["x"]) == ("heatmap", STEPS)
    np.testing.assert_allclose(np.square(heat["z"]).sum(axis=0), 1, rtol=1e-3)


def test_hyperparameters_can_be_sorted(page: Chrome) -> None:
    """A click on a heading sorts by it, another one the other way around."""
    where = card(page, "hparams")
    rate = where.find_element(By.XPATH, ".//th/button[text()='rate']")
    orders = []
    for _ in range(2):
        rate.click()
        orders.append(shown(where, "tbody td:nth-child(3)"))
    assert orders == [["0.25", "0.5"], ["0.5", "0.25"]]


def test_text_is_text(page: Chrome) -> None:
    """Neither HTML nor a name runs, nor becomes an element."""
    where = card(page, "text")
    assert shown(where, "p")[0] == f"30 <img src=x onerror=alert(3)> {EVIL}"
    page.execute_script("scrollTo(0, 0)")
    assert EVIL in shown(page, "#scalar h3")
    for section in ("image", "histogram", "latent_codes", "hparams"):
        card(page, section)
        time.sleep(0.1)
    images = page.find_elements(By.TAG_NAME, "img")
    assert all(str(image.get_attribute("src")).startswith("data:") for image in images)
    assert "alert(1)" not in "".join(
        script.get_attribute("textContent") or ""
        for script in page.find_elements(By.CSS_SELECTOR, "script:not([type])")
    )


def test_the_page_asks_the_network_for_nothing(chrome: Chrome, file: Path) -> None:
    """The browser's own log of its requests has the file, and what is in it; no dialog opens."""
    chrome.get_log("performance")
    chrome.get(file.as_uri())
    for section in ("findings", "scalar", "latent_codes", "image", "histogram", "hparams", "text"):
        card(chrome, section)
        time.sleep(0.2)
    messages = [json.loads(entry["message"])["message"] for entry in chrome.get_log("performance")]
    asked = [
        message["params"]["request"]["url"]
        for message in messages
        if message["method"] == "Network.requestWillBeSent"
    ]
    assert asked[0] == file.as_uri()
    assert all(url.startswith(("data:", "blob:")) for url in asked[1:])
    assert "Page.javascriptDialogOpening" not in {message["method"] for message in messages}


def test_findings_are_a_list(page: Chrome) -> None:
    """The newest first, their marks drawn, and nothing in them code of the page."""
    where = card(page, "findings")
    assert shown(where, "strong") == [EVIL] * len(STEPS)
    assert shown(where, "code") == [str(step) for step in reversed(STEPS)]
    assert shown(where, "em")[0] == "why"
    first = ["told at step 30", f"{EVIL}, 30", "why <b>it</b>", "told at step 30", "2 * 3 * 4"]
    assert shown(where, ".findings p")[:5] == first
    assert len(where.find_elements(By.CSS_SELECTOR, ".findings > .markdown")) == 2 * len(STEPS)
    assert not where.find_elements(By.CSS_SELECTOR, ".player")


MARKDOWN = f"""# A *title* {EVIL}
Two lines
of __text__, with snake_case_names, `**code**` and [a link](javascript:alert(4)).
- one
- two
  - deep
> said
---
| name | value |
|------|------:|
| <b>  | **2** |
```
x = 1  # **no mark** {EVIL}
```
{">" * 5000} deep
{"**a " * 5000}"""


@pytest.mark.parametrize(
    ("selector", "texts"),
    [
        ("h4", [f"A title {EVIL}"]),
        ("h4 em", ["title"]),
        (".markdown > p", None),
        ("p strong", ["text"]),
        ("p code", ["**code**"]),
        (".markdown > ul > li", ["one", "two\ndeep"]),
        ("li li p", ["deep"]),
        (".markdown > blockquote > p", ["said"]),
        ("th", ["name", "value"]),
        ("td", ["<b>", "2"]),
        ("td strong", ["2"]),
        ("pre", [f"x = 1  # **no mark** {EVIL}"]),
        ("a, b, img, script, [href], [src]", []),
    ],
)
def test_markdown_of_users_is_drawn(page: Chrome, selector: str, texts: list[str] | None) -> None:
    """Its marks, and those alone: HTML and links are text, and no nesting is too deep."""
    where = card(page, "text", "words")
    found = shown(where, selector)
    if texts is not None:
        assert found == texts
    else:
        assert found[0].startswith(
            "Two lines\nof text, with snake_case_names, **code** and [a link]("
        )


def background(page: Chrome) -> int:
    """Return how light the page is, from 0 to 255."""
    color = page.execute_script("return getComputedStyle(document.body).backgroundColor")
    return int(color.removeprefix("rgb(").partition(",")[0])


def test_dark_and_light(page: Chrome) -> None:
    """The page is as the system is, and the button switches it; curves are drawn anew."""
    where = card(page, "scalar", "loss")
    dim = chart(page, where)[0]["line"]["color"]
    assert background(page) > 200
    page.execute_script("scrollTo(0, 0)")
    page.find_element(By.ID, "theme").click()
    assert background(page) < 60
    eventually(lambda: chart(page, where)[0]["line"]["color"] != dim)
    dark = {"name": "prefers-color-scheme", "value": "dark"}
    page.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": [dark]})
    try:
        page.refresh()
        assert background(page) < 60
        page.find_element(By.ID, "theme").click()
        assert background(page) > 200
    finally:
        page.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": []})


def test_a_phone(page: Chrome) -> None:
    """Nothing is wider than the screen, and cards stand below each other."""
    phone = {"width": 360, "height": 740, "deviceScaleFactor": 2, "mobile": True}
    page.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", phone)
    try:
        page.refresh()
        for section in ("scalar", "latent_codes", "image", "histogram", "hparams", "text"):
            where = card(page, section)
            assert where.size["width"] > 300
        chart(page, card(page, "scalar"))
        assert page.execute_script("return document.documentElement.scrollWidth") == 360
    finally:
        page.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})


def test_no_request_leaves_the_page(page: Chrome) -> None:
    """Whatever asks for a request, even the page itself, is refused by its policy."""
    refused = """const done = arguments[0];
        document.addEventListener("securitypolicyviolation", (event) => done(event.blockedURI));
        fetch("https://example.com/").catch(() => null);"""
    assert "example.com" in page.execute_async_script(refused)
    blocked = page.execute_async_script(
        """const done = arguments[0];
        document.addEventListener("securitypolicyviolation", (event) => done(event.blockedURI));
        const script = document.createElement("script");
        script.textContent = "window.ran = true";
        document.head.append(script);"""
    )
    assert blocked == "inline"
    assert page.execute_script("return window.ran") is None
    assert len(page.get_log("browser")) >= 2
