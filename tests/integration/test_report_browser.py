"""The page in a real browser: it asks for nothing else, moves the clip, sorts, speaks, prints, works by keyboard."""

from __future__ import annotations

import json
import re
import shutil

import numpy as np
import pytest

from chromium import Chromium, find_chromium
from hipcheck.landmarks import BOTH_SIDES
from hipcheck.media.writer import VideoWriter
from hipcheck.report.html.page import save_html
from report_factory import REFUSAL, WARNING, make_report

pytestmark = pytest.mark.slow

CLIP = "annotated.mp4"
NAMED = ("image", "button", "slider", "table", "region", "complementary", "Video", "DisclosureTriangle", "link")
A4_IN, LETTER_IN = (8.27, 11.69), (8.5, 11.0)
TAB, ENTER, RIGHT, HOME = ("Tab", 9), ("Enter", 13, "\r"), ("ArrowRight", 39), ("Home", 36)


@pytest.fixture(scope="module")
def data():
    found = make_report(stances=2, reps=5, pelvis_method="markers")
    summary = found.results.summary.model_copy(update={"advice_keys": ["pelvic_drop", "knee_valgus"]})
    results = found.results.model_copy(update={"summary": summary})
    return type(found)(results, found.angles, found.track, found.evidence)


@pytest.fixture(scope="module")
def folder(data, tmp_path_factory):
    """A report with its clip, whose pictures get lighter with time."""
    made = tmp_path_factory.mktemp("report with clip")
    with VideoWriter(made / CLIP, 96, 160) as writer:
        for i in range(int(10 * data.results.source.duration_s) + 1):
            writer.write(np.full((160, 96, 3), 60 + i % 100, dtype=np.uint8), i / 10)
    save_html(data, made, clip=CLIP)
    return made


@pytest.fixture(scope="module")
def browser(tmp_path_factory):
    program = find_chromium()
    if program is None:
        pytest.skip("there is no Chromium here (apt-get install chromium)")
    with Chromium(program, tmp_path_factory.mktemp("profile")) as made:
        yield made


@pytest.fixture
def page(browser, folder):
    browser.open(folder / "report.html")
    return browser


def island(page):
    return json.loads(page.run("document.getElementById('data').textContent"))


def group_of(page, name):
    return next(group for group in island(page)["groups"] if group["id"] == name)


def part_of(group, time_s):
    """How far across the plots an instant lies."""
    begin, end = group["span"]
    return (time_s - begin) / (end - begin)


def clip_time(page):
    page.wait_for("!document.getElementById('clip').seeking")
    return page.run("document.getElementById('clip').currentTime")


def complaints(page):
    said = [entry["entry"]["text"] for entry in page.named("Log.entryAdded")]
    thrown = [each["exceptionDetails"] for each in page.named("Runtime.exceptionThrown")]
    return said + thrown + page.named("Runtime.consoleAPICalled")


def requests(page):
    asked = [event["request"]["url"] for event in page.named("Network.requestWillBeSent")]
    return {url for url in asked if not url.startswith("data:")}


# ---- what it asks for


def test_it_asks_for_nothing_but_itself_and_the_clip(page, folder):
    page.click("#stance-pelvis", 0.5)
    clip_time(page)
    for button in ("#theme", "#squat-table thead button", "summary"):
        page.click(button)
    assert requests(page) == {(folder / name).as_uri() for name in ("report.html", CLIP)}
    assert complaints(page) == []


@pytest.mark.parametrize("case", [{"issues": (REFUSAL, WARNING)}, {"stances": 0, "findings": []}, {"missing": True}])
def test_pages_with_little_to_show_raise_nothing(browser, tmp_path, case):
    browser.open(save_html(make_report(**case), tmp_path, clip=None))
    assert complaints(browser) == []
    assert requests(browser) == {(tmp_path / "report.html").as_uri()}


def test_a_file_name_can_run_nothing(browser, tmp_path):
    name = (
        "<img src=x onerror=document.title='hacked'> \u4e2d\u6587 </script><script>document.title='hacked'</script>.mp4"
    )
    browser.open(save_html(make_report(stances=1, path=name, findings=[name]), tmp_path, clip=None))
    assert "hacked" not in browser.run("document.title").split(" · ")[0]
    assert browser.run("document.querySelector('.facts bdi').textContent") == name.rpartition("/")[2]
    assert browser.run("document.querySelector('.verdict').textContent").startswith(name[:40])
    assert browser.run("document.scripts.length") == 2
    assert complaints(browser) == []


# ---- curves and clip


def test_a_click_on_a_curve_moves_the_clip_to_that_instant(page, data):
    group, hold = group_of(page, "stance"), data.results.stances[1]
    time_s = hold.start_s + 3.0
    page.click("#stance-trunk", part_of(group, time_s))
    assert clip_time(page) == pytest.approx(time_s, abs=0.06)
    reading = page.run("document.getElementById('stance-trunk-reading').textContent")
    assert reading.endswith(f"± {hold.trunk_lean_deg.error:.1f}°")
    assert page.run("document.getElementById('said').textContent").startswith("Shown in the clip: ")


def test_hovering_shows_both_knees_with_units_and_errors_and_a_dot_over_depth(page, data):
    squat = data.results.squats[2]
    page.click("#squat-knee", part_of(group_of(page, "squat"), squat.start_s + 0.5))
    spans = page.run(
        "[...document.querySelectorAll('#squat-knee-reading span')].map(e => [e.className, e.textContent])"
    )
    assert [look for look, _ in spans] == ["phase", *BOTH_SIDES]
    assert spans[0][1] == "repetition 3"
    for side, (_, text) in zip(BOTH_SIDES, spans[1:], strict=True):
        assert re.fullmatch(rf"{side} −?\d+\.\d° ± 5\.0°", text)
    assert page.run("document.getElementById('squat-depth-reading').textContent").endswith(" %")
    dots = page.run("[...document.querySelectorAll('.plot-row .dot')].map(e => e.getAttribute('visibility'))")
    assert dots == ["visible"] * 4


def test_the_curves_follow_the_clip(page, data):
    hold = data.results.stances[0]
    page.run(f"document.getElementById('clip').currentTime = {hold.start_s + 2}")
    page.wait_for(f"document.querySelector('#stance-trunk .flag').textContent === '{hold.start_s + 2:.1f} s'")


def test_play_begins_at_the_cursor_and_pauses_again(page, data):
    time_s = data.results.squats[0].start_s
    page.click("#squat-depth", part_of(group_of(page, "squat"), time_s))
    page.click("#squat-curves .play")
    page.wait_for(f"document.getElementById('clip').currentTime > {time_s + 0.1}")
    assert page.run("document.querySelector('#squat-curves .play').textContent") == "Pause"
    page.click("#squat-curves .play")
    page.wait_for("document.getElementById('clip').paused")


def test_the_cursor_goes_by_key_and_says_where_it_is(page, data):
    page.run("document.getElementById('stance-scrub').focus()")
    page.key(*HOME)
    first = page.run("document.getElementById('stance-scrub').getAttribute('aria-valuetext')")
    for _ in range(80):
        page.key(*RIGHT)
    group = group_of(page, "stance")
    time_s = group["begin"] + 80 * group["step"]
    said = page.run("document.getElementById('stance-scrub').getAttribute('aria-valuetext')")
    assert said != first
    assert said.startswith(f"{time_s:.2f} s; 1: left leg, 6.0 s; Pelvic drop ")
    assert "Trunk lean " in said
    assert said.count("±") == 2
    page.key(*ENTER)
    assert clip_time(page) == pytest.approx(time_s, abs=0.01)


def test_without_a_clip_a_click_marks_the_nearest_picture(browser, data, tmp_path):
    browser.open(save_html(data, tmp_path, clip=None))
    assert "no annotated clip" in browser.run("document.querySelector('.hint').innerText")
    squat = data.results.squats[3]
    browser.click("#squat-knee", part_of(group_of(browser, "squat"), squat.bottom_s))
    assert browser.run("document.querySelectorAll('.picture.near').length") == 1
    assert browser.run("document.querySelector('.picture.near').id").startswith("squat-picture-")
    assert browser.run("document.getElementById('said').textContent").startswith("Nearest picture: ")


def test_a_page_that_was_sent_alone_says_that_its_clip_is_missing(browser, folder, tmp_path):
    shutil.copy(folder / "report.html", tmp_path)
    browser.open(tmp_path / "report.html")
    browser.wait_for("!document.getElementById('clip-missing').hidden")
    assert not browser.run("document.querySelector('.player').checkVisibility()")
    browser.click("#stance-pelvis", 0.5)
    assert browser.run("document.querySelectorAll('.picture.near').length") == 1


def test_it_can_be_read_without_its_script(browser, folder):
    browser.call("Emulation.setScriptExecutionDisabled", value=True)
    try:
        browser.open(folder / "report.html")
        assert browser.run("document.querySelectorAll('svg.plot path.line').length") >= 10
        dead = browser.run(
            "[...document.querySelectorAll('button, input')].filter(e => e.checkVisibility()).map(e => e.id)"
        )
        assert dead == []
    finally:
        browser.call("Emulation.setScriptExecutionDisabled", value=False)


# ---- tables


def test_tables_sort_up_and_down_by_click_and_by_key(page):
    first = "[...document.querySelectorAll('#squat-table tbody tr')].map(r => r.cells[0].textContent.trim())"
    depth = "[...document.querySelectorAll('#squat-table tbody tr')].map(r => Number(r.cells[1].dataset.sort))"
    head = "document.querySelector('#squat-table th:nth-child(2)').getAttribute('aria-sort')"
    assert page.run(first) == ["1", "2", "3", "4", "5"]
    assert page.run(head) == "none"
    page.click("#squat-table th:nth-child(2) button")
    assert page.run(head) == "ascending"
    assert page.run(depth) == sorted(page.run(depth))
    page.run("document.querySelector('#squat-table th:nth-child(2) button').focus()")
    page.key(*ENTER)
    assert page.run(head) == "descending"
    assert page.run(depth) == sorted(page.run(depth), reverse=True)
    page.click("#squat-table th:nth-child(1) button")
    assert page.run(head) == "none"
    assert page.run(first) == ["1", "2", "3", "4", "5"]


# ---- light, dark, small, paper


def test_the_dark_comes_with_the_system_and_with_the_button(browser, folder):
    ground = "getComputedStyle(document.body).backgroundColor"
    browser.open(folder / "report.html", dark=True)
    assert browser.run(ground) == "rgb(20, 24, 28)"
    assert browser.run("document.getElementById('theme').getAttribute('aria-pressed')") == "true"
    browser.click("#theme")
    assert browser.run(ground) == "rgb(255, 255, 255)"
    browser.open(folder / "report.html")
    assert browser.run(ground) == "rgb(255, 255, 255)"
    browser.click("#theme")
    assert browser.run(ground) == "rgb(20, 24, 28)"


@pytest.mark.parametrize("width", [320, 390, 768, 1280, 1900])
def test_nothing_reaches_over_the_side(browser, folder, width):
    browser.open(folder / "report.html", width=width)
    browser.run("document.querySelectorAll('details').forEach(e => e.open = true)")
    assert browser.run("document.documentElement.scrollWidth") <= width


def test_on_a_phone_the_clip_comes_along_and_goes_again(browser, folder):
    browser.open(folder / "report.html", width=390, height=844)
    browser.click("#squat-depth", 0.5)
    assert browser.run("getComputedStyle(document.querySelector('.player')).position") == "fixed"
    browser.click("#close-clip")
    assert browser.run("getComputedStyle(document.querySelector('.player')).position") == "relative"


@pytest.mark.parametrize("paper", [A4_IN, LETTER_IN])
def test_it_prints_on_the_pages_it_needs_with_nothing_cut(page, paper):
    width_px = round((paper[0] - 2 * 12 / 25.4) * 96)
    page.window(width_px, 900)
    page.call("Emulation.setEmulatedMedia", media="print")
    try:
        assert page.run("document.documentElement.scrollWidth") <= width_px + 1
        hidden = page.run("['video', '.play', '#theme', 'details', '.scrub'].filter(s => document.querySelector(s)"
                          ".checkVisibility())")  # fmt: skip
        assert hidden == []
        heights = page.run("[...document.querySelectorAll('.plot-row, .scroll, article, figure')]"
                           ".map(e => e.getBoundingClientRect().height)")  # fmt: skip
        assert max(heights) < (paper[1] - 2 * 12 / 25.4) * 96, "each fits on a page whole"
        pdf = page.pdf(paperWidth=paper[0], paperHeight=paper[1])
    finally:
        page.call("Emulation.setEmulatedMedia", media="")
    assert len(re.findall(rb"/Type\s*/Page\b", pdf)) in (4, 5)  # a test on each, advice on two, the small print


def test_one_hold_prints_on_one_page(browser, tmp_path):
    browser.open(save_html(make_report(stances=1, pelvis_method="markers", issues=()), tmp_path, clip=None))
    pdf = browser.pdf(paperWidth=A4_IN[0], paperHeight=A4_IN[1])
    assert len(re.findall(rb"/Type\s*/Page\b", pdf)) == 1


# ---- for those who do not see it


def tree(page):
    nodes = page.call("Accessibility.getFullAXTree")["nodes"]
    return [
        (node["role"]["value"], node.get("name", {}).get("value", ""))
        for node in nodes
        if not node["ignored"] and "role" in node
    ]


def test_everything_has_a_role_and_a_name(page):
    found = tree(page)
    roles = {role for role, _ in found}
    assert {"banner", "main", "contentinfo", "complementary", "table", "slider", "button", "heading"} <= roles
    for role, name in found:
        if role in NAMED:
            assert name.strip(), role
    images = [name for role, name in found if role == "image"]
    assert sum(name.startswith("Curve over time: ") for name in images) >= 5
    assert any("the person with the measured lines" in name for name in images)
    sliders = [name for role, name in found if role == "slider" and name.startswith("Instant of the curves")]
    assert [name.split(", ")[1].split(".")[0] for name in sliders] == ["Standing on one leg", "Squat"]


def test_every_stop_of_the_tab_key_is_seen_and_in_the_order_of_the_page(page):
    page.run("document.activeElement.blur()")
    stops = page.run(
        "[...document.querySelectorAll('a[href], button, input, summary, video, [tabindex=\"0\"]')]"
        ".filter(e => e.checkVisibility()).length"
    )
    tops, outlines = [], []
    for _ in range(stops):
        page.key(*TAB)
        where, outline = page.run(
            "(() => { const e = document.activeElement, s = getComputedStyle(e);"
            " return [[e.tagName, e.id], s.outlineStyle + s.outlineWidth] })()"
        )
        tops.append(tuple(where))
        outlines.append(outline)
    assert tops[0][0] == "A", "the way past the head comes first"
    assert ("INPUT", "stance-scrub") in tops
    assert tops.index(("INPUT", "stance-scrub")) < tops.index(("INPUT", "squat-scrub"))
    for where, outline in zip(tops, outlines, strict=True):
        shown = not outline.startswith("none") or where[0] in ("BODY", "VIDEO")  # a player marks its own controls
        assert shown, where


def test_tables_are_stops_only_where_they_scroll(browser, folder):
    stops = "[...document.querySelectorAll('.test > .scroll')].map(e => e.tabIndex)"
    browser.open(folder / "report.html", width=1900)
    assert set(browser.run(stops)) == {-1}
    browser.open(folder / "report.html", width=390)
    assert set(browser.run(stops)) == {0}
