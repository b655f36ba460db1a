"""The page: it carries everything, asks for nothing, says what the report says, and lets nothing in unescaped."""

from __future__ import annotations

import base64
import hashlib
import json
import math
import re
import tomllib
from functools import cache
from html.parser import HTMLParser
from importlib import resources
from itertools import pairwise

import numpy as np
import pytest

from gait_factory import Walker, walk_track
from hipcheck.errors import UsageError
from hipcheck.folders import complete_folder
from hipcheck.measure import measure
from hipcheck.report.html import page, texts
from hipcheck.report.html.page import render_page, save_html
from hipcheck.report.html.plots import Frame, nice_ticks, thinned
from hipcheck.report.html.sections import page_sections
from hipcheck.report.model import ReportInput
from hipcheck.report.wording import FILMING_HINTS
from hipcheck.results import Reported
from recording_factory import make_recording
from report_factory import REFUSAL, WARNING, make_report

NASTY = "clips/<script>alert(\"1\")</script> & 'x' \u4e2d\u6587 \u05e9\u05dc\u05d5\u05dd </title>.mp4"
CASES = {
    "one hold": {"stances": 1, "pelvis_method": "markers"},
    "two holds": {"stances": 2},
    "squats": {"stances": 0, "reps": 3},
    "one leg": {"stances": 0, "reps": 2, "kind": "single_left"},
    "split squat": {"stances": 0, "reps": 2, "kind": "split_right"},
    "both tests": {"stances": 3, "reps": 5},
    "balance": {"stances": 0, "balanced": 4},
    "missing": {"stances": 2, "reps": 2, "missing": True, "pictures": False},
    "nothing found": {"stances": 0, "findings": []},
    "refused": {"issues": (REFUSAL, WARNING)},
    "nasty": {"stances": 1, "path": NASTY, "findings": ["</script><img src=x onerror=alert(1)> " + "W" * 200]},
}
VOID = {"meta", "link", "img", "input"}


class Page(HTMLParser):
    """Every start tag with its attributes, and the text within each script, style and table cell."""

    def __init__(self, text: str):
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[tuple[str, str]] = []
        self._open: list[str] = []
        self.feed(text)
        self.close()
        assert self._open == [], "every element is closed"

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self._open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag):
        assert self._open, tag
        assert self._open.pop() == tag

    def handle_data(self, data):
        if self._open:
            self.texts.append((self._open[-1], data))

    def named(self, tag):
        return [attributes for name, attributes in self.tags if name == tag]

    def said(self, *tags):
        return " ".join(" ".join(text for tag, text in self.texts if not tags or tag in tags).split())

    def inside(self, tag):
        return [text for name, text in self.texts if name == tag]


@cache
def rendered(case, clip="annotated.mp4"):
    return render_page(make_report(**CASES[case]), clip=clip)


@cache
def parsed(case):
    return Page(rendered(case))


def island(case):
    scripts = re.findall(r'<script type="application/json" id="data">(.*?)</script>', rendered(case), re.DOTALL)
    assert len(scripts) == 1
    return json.loads(scripts[0])


every_case = pytest.mark.parametrize("case", list(CASES))


@every_case
def test_nothing_outside_the_file_is_asked_for(case):
    found = parsed(case)
    for tag, attributes in found.tags:
        for name in ("src", "href", "srcset", "poster", "data", "action", "formaction", "xlink:href"):
            if (value := attributes.get(name)) is not None:
                inside = value.startswith(("data:", "#")) or (tag == "video" and value == "annotated.mp4")
                assert inside, f"{tag} {name}={value[:60]}"
    without_names = rendered(case).replace("http://www.w3.org/2000/svg", "")
    assert not re.search(r"https?://|//cdn|@import|url\(", without_names)
    assert not {"iframe", "object", "embed", "base", "form"} & {tag for tag, _ in found.tags}


@every_case
def test_the_policy_allows_this_style_and_this_script_and_nothing_else(case):
    found = parsed(case)
    policy = next(a["content"] for a in found.named("meta") if a.get("http-equiv") == "Content-Security-Policy")
    rules = dict(rule.split(" ", 1) for rule in policy.split("; "))
    assert rules["default-src"] == "'none'"
    assert "unsafe" not in policy
    for tag, rule in (("style", "style-src"), ("script", "script-src")):
        (text,) = re.findall(rf"<{tag}>(.*?)</{tag}>", rendered(case), re.DOTALL)
        digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
        assert rules[rule] == f"'sha256-{digest}'"
    scripts = [attributes.get("type") for attributes in found.named("script")]
    assert scripts == ["application/json", None]
    for tag, attributes in found.tags:
        blocked = [name for name in attributes if name == "style" or name.startswith("on")]
        assert not blocked, f"the policy would block {blocked} of {tag}"


@every_case
def test_every_id_is_there_once_and_every_reference_meets_one(case):
    found = parsed(case)
    ids = [attributes["id"] for _, attributes in found.tags if "id" in attributes]
    assert len(ids) == len(set(ids))
    for tag, attributes in found.tags:
        named = [
            *(attributes.get("aria-labelledby") or "").split(),
            *(attributes.get("aria-describedby") or "").split(),
        ]
        named += [attributes["href"][1:]] if tag == "a" else []
        assert set(named) <= set(ids), tag
    data = island(case)
    for group in data["groups"]:
        wanted = {f"{group['id']}-curves", f"{group['id']}-scrub"}
        assert wanted | {series["plot"] for series in group["series"]} <= set(ids)
    assert {plot["plot"] for plot in data["depths"]} <= set(ids)


@every_case
def test_every_picture_curve_and_control_has_a_name_and_every_table_a_caption(case):
    found = parsed(case)
    for tag, attributes in found.tags:
        if tag == "img" or attributes.get("role") == "img" or tag in ("video", "input"):
            name = attributes.get("alt") or attributes.get("aria-label") or attributes.get("aria-labelledby")
            assert name, (tag, attributes)
    assert len(found.named("caption")) == len(found.named("table"))
    assert all(attributes.get("scope") in ("col", "row") for attributes in found.named("th"))
    levels = [int(tag[1]) for tag, _ in found.tags if re.fullmatch("h[1-6]", tag)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels)), levels
    assert {"header", "main", "footer"} <= {tag for tag, _ in found.tags}
    assert found.named("html")[0]["lang"] == "en"


def test_what_a_user_supplies_is_text_and_nothing_else():
    found = parsed("nasty")
    name = NASTY.removeprefix("clips/").rpartition("/")[2]
    assert "<script>alert" not in rendered("nasty")
    assert "".join(found.inside("bdi")) == name
    assert name in found.said("title")
    assert "<img src=x onerror=alert(1)>" in found.said("p")
    assert all(attributes["src"].startswith("data:image/jpeg;base64,") for attributes in found.named("img"))
    assert "<" not in re.search(r'id="data">(.*?)</script>', rendered("nasty"), re.DOTALL).group(1)


def test_a_name_that_is_no_valid_text_does_not_stop_the_report(tmp_path):
    path = save_html(make_report(stances=1, path="clips/a\udcff.mp4", pictures=False), tmp_path, clip=None)
    assert r"a\xff.mp4" in path.read_text(encoding="utf-8")


def test_a_refused_recording_says_why_and_what_to_do_and_no_number():
    found, text = parsed("refused"), parsed("refused").said("li", "p")
    assert REFUSAL.message in text
    assert all(hint in text for hint in FILMING_HINTS)
    assert not {"table", "video", "dl"} & {tag for tag, _ in found.tags}
    assert not found.named("svg")


def test_a_recording_with_neither_test_says_how_to_film():
    found = parsed("nothing found")
    assert all(hint in found.said("li") for hint in FILMING_HINTS)
    assert not found.named("table")
    assert len(found.named("img")) == 1


@pytest.mark.parametrize(
    ("case", "wanted"), [("two holds", {"stance"}), ("squats", {"squat"}), ("both tests", {"stance", "squat"})]
)
def test_each_test_that_was_made_has_its_part(case, wanted):
    data = make_report(**CASES[case])
    assert {section.id for section in page_sections(data)} == wanted
    assert {group["id"] for group in island(case)["groups"]} == wanted
    for finding in data.results.summary.findings:
        assert finding in parsed(case).said("li", "p").replace("\u00a0", " ")


def test_the_values_under_the_cursor_are_those_of_the_angles_with_the_errors_of_the_results():
    data = make_report(**CASES["both tests"])
    groups = {group["id"]: group for group in island("both tests")["groups"]}
    t_s = data.angles["t_s"].to_numpy()
    hold = data.results.stances[1]
    group = groups["stance"]
    index = round((hold.start_s + 2.5 - group["begin"]) / group["step"])
    row = int(np.argmin(np.abs(t_s - (group["begin"] + index * group["step"]))))
    pelvis = group["series"][0]
    # The second hold is on the right leg, where + means the left side lower.
    assert pelvis["values"][index] == pytest.approx(-data.angles["pelvic_obliquity_deg"].iloc[row], abs=0.006)
    (error,) = [run[2] for run in pelvis["errors"] if run[0] <= index <= run[1]]
    assert error == hold.pelvic_drop_deg.error
    squats = groups["squat"]
    (right,) = [series for series in squats["series"] if series["key"] == "knee-right"]
    place = round((data.results.squats[0].start_s + 0.4 - squats["begin"]) / squats["step"])
    row = int(np.argmin(np.abs(t_s - (squats["begin"] + place * squats["step"]))))
    assert right["values"][place] == pytest.approx(data.angles["right_fppa_deg"].iloc[row], abs=0.006)
    assert right["side"] == "right"


def test_a_gap_stays_a_gap():
    data = make_report(stances=4)
    (section,) = page_sections(data)
    gap_s = 0.62 * data.results.source.duration_s + 0.4
    index = int(np.argmin(np.abs(section.group.clock_s - gap_s)))
    assert all(math.isnan(series.values[index]) for series in section.group.series)
    assert section.group.cursor_data()["series"][0]["values"][index] is None
    (stroke,) = [s for s in section.group.plots[0].strokes if s.look == "line left" and s.d.count("M") == 2]
    assert stroke.d.startswith("M")


def test_every_curve_is_also_a_table_with_units_and_errors():
    for section in page_sections(make_report(**CASES["both tests"])):
        table = section.group.table()
        assert 10 < len(table.rows) <= 61
        assert len(table.columns) == 2 + len(section.group.series)
        held = [row for row in table.rows if row[1].text != "–"]
        assert any("±" in cell.text and "°" in cell.text for row in held for cell in row[2:])
        for row in section.plot_rows:
            assert len(row.table.columns) == 1 + 2 * len(row.plots)
            assert any(cell.text != "–" for cells in row.table.rows for cell in cells[1:])
    assert parsed("both tests").said("summary").count("These curves as a table") == 3


def test_tables_sort_by_numbers_and_say_their_bands_in_words():
    found = parsed("squats")
    cells = [attributes["data-sort"] for attributes in found.named("td") if "data-sort" in attributes]
    assert all(not value or math.isfinite(float(value)) for value in cells)
    assert "-1.0" in cells, "a true minus sign is a number too"
    assert "borderline" in found.said("span")
    assert "▲" in found.said("span")


def test_the_clip_is_referred_to_only_where_it_is():
    assert Page(rendered("two holds")).named("video")[0]["src"] == "annotated.mp4"
    without = Page(rendered("two holds", None))
    assert not without.named("video")
    assert "no annotated clip" in without.said("p")


def test_ten_minutes_stay_small():
    data = make_report(stances=6, hold_s=60.0, reps=50, pictures=False)
    assert data.results.source.duration_s > 560
    assert len(render_page(data, clip="annotated.mp4")) < 2_000_000


def test_pain_and_age_are_shown_and_advice_comes_with_its_drawings():
    data = make_report(stances=1)
    said = data.results.model_copy(
        update={
            "reported": Reported(age_years=54, pain_left=3),
            "summary": data.results.summary.model_copy(update={"advice_keys": ["pelvic_drop"]}),
        }
    )
    found = Page(render_page(type(data)(said, data.angles, data.track, data.evidence), clip=None))
    assert "age 54" in found.said("p")
    assert "outer-hip pain on the left leg 3 of 10" in found.said("p")
    assert "Side-to-side steps" in found.said("h4")  # what loads a painful hip is held back, and that is said
    assert "With pain, what stands on one leg" in found.said("p")
    assert "these train the side of the hip" in found.said("h3")
    articles = len(found.named("article"))
    assert articles == found.said("strong").count("How much:") >= 1
    assert len(found.named("desc")) == articles


def test_a_balance_exercise_has_bars_the_norm_and_its_trend():
    data = make_report(**CASES["balance"])
    balance, found = data.results.balance, parsed("balance")
    assert f"average at 62: {balance.norm_s:.1f} s" in found.said("text")
    bars = [a for a in found.named("rect") if (a.get("class") or "").startswith("bar ")]
    longest = max(hold.hold_s for hold in balance.holds)
    scale = 1.05 * max(longest, balance.norm_s)
    assert max(float(bar["width"].rstrip("%")) for bar in bars) == pytest.approx(100 * longest / scale, abs=0.01)
    assert len(bars) == len(balance.holds)
    assert "Sway as the hold goes on" in found.said("h3")


def test_squats_on_one_leg_stand_apart_from_those_on_both():
    assert [section.id for section in page_sections(make_report(**CASES["one leg"]))] == ["single"]
    (section,) = page_sections(make_report(**CASES["split squat"]))
    assert section.id == "split"
    assert [series.key for series in section.group.series] == ["trunk", "knee", "depth"]
    assert section.plot_rows[0].sides == ["right", "right"]
    on_one = {section.id: section for section in page_sections(make_report(**CASES["one leg"]))}["single"]
    errors = on_one.group.cursor_data()["series"][0]["errors"]
    assert len(errors) == 2, "each repetition has its own"


def test_a_walk_has_its_steps_over_time_over_each_other_and_as_a_table():
    track = walk_track(Walker(drop_left_deg=6.0, drop_right_deg=2.0))
    results, angles = measure(make_recording(track), exercise="gait")
    data = ReportInput(results, angles, track)
    (section,) = page_sections(data)
    pelvis = section.group.series[0]
    step = next(step for step in results.steps if step.side == "left")
    inside = (section.group.clock_s >= step.start_s) & (section.group.clock_s <= step.end_s)
    assert np.nanmax(pelvis.values[inside]) == pytest.approx(step.pelvic_drop_deg, abs=0.1)
    assert [plot.title.split(":")[0] for plot in section.plot_rows[0].plots] == ["Left leg", "Right leg"] * 2
    each = section.tables[1]
    assert len(each.rows) == len(results.steps)
    found = Page(render_page(data, clip=None))
    assert f"step 1, {results.steps[0].side} leg" in found.said("td", "span")
    assert len([a for a in found.named("rect") if a.get("class") in ("green", "phase")]) <= 8, "steps are one span"


# ---- texts and colours


def test_every_sentence_is_used_and_every_one_that_is_used_exists():
    table = tomllib.loads(resources.files(page.__package__).joinpath("texts_en.toml").read_text(encoding="utf-8"))
    folder = resources.files(page.__package__)
    files = [file for place in (folder, folder / "templates") for file in place.iterdir() if file.is_file()]
    code = "".join(file.read_text(encoding="utf-8") for file in files if not file.name.endswith((".pyc", ".toml")))
    used = set(re.findall(r"""\bsay\(\s*['"](\w+\.\w+)['"]""", code)) | set(re.findall(r"\btexts\.(\w+)", code))
    for name, sentences in table.items():
        for key in sentences:
            built = name in ("side", "balance")  # put together from the side or the column
            assert built or f"{name}.{key}" in used or (name == "script" and key in used), f"{name}.{key} is not used"
    for key in used:
        name, _, word = key.partition(".")
        assert word in table[name] if word else key in table["script"] or key in ("Texts", "script")


def test_a_sentence_without_its_values_is_an_error():
    with pytest.raises(KeyError):
        texts.say("curves.label", name="a")
    with pytest.raises(KeyError):
        texts.say("curves.none")


def colours(block):
    return dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", block))


def themes():
    css = page._style()
    light, paper = css.index(":root {"), css.index("@media print")
    system, chosen = css.index("@media (prefers-color-scheme: dark)"), css.index(':root[data-theme="dark"] {')
    parts = {"light": css[light:system], "dark": css[system:chosen], "chosen": css[chosen : css.index("*, *::before")]}
    return {name: colours(part) for name, part in parts.items()} | {"paper": colours(css[paper:])}


def luminance(colour):
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return float(np.dot(linear, (0.2126, 0.7152, 0.0722)))


def contrast(first, second):
    high, low = sorted((luminance(first), luminance(second)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_text_and_lines_stand_out_from_what_is_behind_them(theme):
    colour = themes()[theme]
    for text in ("ink", "muted", "left", "right", "green", "amber", "red"):
        assert contrast(colour[text], colour["ground"]) >= 4.5, text
    for text in ("left", "right", "ink"):
        for behind in ("phase", "green-fill", "amber-fill", "red-fill"):
            assert contrast(colour[text], colour[behind]) >= 3.0, (text, behind)
    assert contrast(colour["edge"], colour["ground"]) >= 3.0
    assert contrast(colour["focus"], colour["ground"]) >= 3.0


def test_the_dark_is_one_and_paper_is_light():
    found = themes()
    assert found["dark"] == found["chosen"]
    assert set(found["dark"]) == set(found["light"])
    assert found["paper"] == {name: value for name, value in found["light"].items() if name != "focus"}


# ---- drawing


def test_thinning_keeps_what_the_eye_sees():
    values = np.sin(np.linspace(0, 50, 20_000))
    values[7_003], values[9_001], values[12_345] = 5.0, -7.0, np.nan
    kept = thinned(values, 500)
    assert kept.size <= 1500
    assert {7_003, 9_001, 12_345} <= set(kept.tolist())
    assert np.array_equal(thinned(values[:900], 500), np.arange(900))


def test_a_path_runs_from_edge_to_edge_and_breaks_at_a_gap():
    frame = Frame((0.0, 4.0), (-1.0, 1.0))
    path = frame.path(np.arange(5.0), np.array([-1.0, 0.0, np.nan, 0.0, 1.0]))
    assert path == "M0 1000L250 500M750 500L1000 0"
    assert frame.across(3.0) == 75
    assert frame.down(-1.0) == 100


@pytest.mark.parametrize(("low", "high"), [(-4.2, 8.3), (0.0, 612.0), (0.0, 0.034), (-170.0, 20.0)])
def test_ticks_are_round_and_not_too_many(low, high):
    ticks = nice_ticks(low, high, 5)
    assert 3 <= len(ticks) <= 9
    assert all(low <= value <= high for value, _ in ticks)
    assert all(float(text.replace("−", "-")) == value for value, text in ticks)


# ---- files


def test_a_folder_with_a_page_is_replaced_as_our_own(tmp_path):
    (tmp_path / "results.json").write_text('{"schema": "hipcheck.results/1"}')
    (tmp_path / "report.html").write_text("old")
    with complete_folder(tmp_path) as draft:
        (draft / "results.json").write_text("{}")
    assert not (tmp_path / "report.html").exists()
    (tmp_path / "notes.html").write_text("mine")
    with pytest.raises(UsageError), complete_folder(tmp_path):
        pass
