"use strict";
// Moves a cursor over the curves, shows the values under it, and the same instant in the clip. The page reads without it.
(() => {
  const data = JSON.parse(document.getElementById("data").textContent);
  const texts = data.texts;
  const SVG = "http://www.w3.org/2000/svg";
  const byId = (id) => document.getElementById(id);
  const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name]);
  const signed = (value, digits) => value.toFixed(digits).replace(/^-(?=[0.]*$)/, "").replace("-", "\u2212");
  const clip = byId("clip");
  let clipHere = Boolean(clip);

  // ---- numbers under the cursor

  function errorAt(series, index) {
    const run = series.errors.find(([first, last]) => first <= index && index <= last);
    return run ? run[2] : null;
  }

  function reading(series, index) {
    const value = series.values[index];
    if (value === null) return texts.missing;
    const error = errorAt(series, index);
    if (error === null) return signed(value, 1) + series.unit;
    const bare = series.unit.startsWith(" ") ? "" : series.unit; // "4.0 ± 2.1 %", "4.0° ± 2.1°"
    return fill(texts.with_error, { value: signed(value, 1) + bare, error: signed(error, 1) + series.unit });
  }

  const timeAt = (group, index) => group.begin + index * group.step;
  const indexAt = (group, time) =>
    Math.max(0, Math.min(group.count - 1, Math.round((time - group.begin) / group.step)));
  const phaseAt = (group, time) => (group.phases.find(([start, end]) => start <= time && time <= end) || [0, 0, ""])[2];

  function spoken(group, index) {
    const time = timeAt(group, index);
    const said = group.series.map((series) => {
      const name = series.side ? `${series.name}, ${series.side}` : series.name;
      return fill(texts.series, { name, value: reading(series, index) });
    });
    return [fill(texts.instant, { time: signed(time, 2) }), phaseAt(group, time), ...said].filter(Boolean).join("; ");
  }

  // ---- the cursor

  function svgIn(parent, tag, look) {
    const made = document.createElementNS(SVG, tag);
    made.setAttribute("class", look);
    made.setAttribute("visibility", "hidden");
    parent.append(made);
    return made;
  }

  function place(element, attributes) {
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
    element.setAttribute("visibility", "visible");
  }

  const percent = ([low, high], value) => `${(100 * (value - low)) / (high - low)}%`;

  function prepare(group) {
    group.section = byId(`${group.id}-curves`);
    group.plots = [...group.section.querySelectorAll("svg.plot")];
    group.scrub = byId(`${group.id}-scrub`);
    group.lines = group.plots.map((plot) => svgIn(plot, "line", "cursor"));
    for (const series of group.series) series.dot = svgIn(byId(series.plot), "circle", `dot ${series.look}`);
    group.flag = svgIn(group.plots.at(-1), "text", "flag");
    Object.assign(group.scrub, { min: 0, max: group.count - 1, step: 1, value: 0, hidden: false });
    group.scrub.setAttribute("aria-valuetext", spoken(group, 0));
    group.scrub.addEventListener("input", () => moveAll(timeAt(group, Number(group.scrub.value)), group));
    group.scrub.addEventListener("focus", () => moveAll(timeAt(group, Number(group.scrub.value)), group));
    group.scrub.addEventListener("keydown", (event) => {
      if (event.key === "Enter") show(timeAt(group, Number(group.scrub.value)), group);
    });
    for (const plot of group.plots) listen(group, plot);
    const play = group.section.querySelector(".play");
    play.hidden = !clip;
    play.addEventListener("click", () => {
      if (!clip.paused) return clip.pause();
      show(timeAt(group, Number(group.scrub.value)), group);
      return clip.play();
    });
  }

  function listen(group, plot) {
    const timeUnder = (event) => {
      const box = plot.getBoundingClientRect();
      const part = Math.max(0, Math.min(1, (event.clientX - box.left) / box.width));
      return group.span[0] + part * (group.span[1] - group.span[0]);
    };
    plot.addEventListener("pointermove", (event) => moveAll(timeUnder(event), group));
    plot.addEventListener("click", (event) => {
      moveAll(timeUnder(event), group);
      show(timeUnder(event), group);
    });
  }

  function move(group, time) {
    const outside = time < group.span[0] || time > group.span[1];
    const index = indexAt(group, time);
    const x = percent(group.span, timeAt(group, index));
    for (const line of group.lines) {
      place(line, { x1: x, x2: x, y1: 0, y2: "100%" });
      if (outside) line.setAttribute("visibility", "hidden");
    }
    place(group.flag, { x, y: "100%", dy: 17 });
    group.flag.textContent = fill(texts.instant, { time: signed(timeAt(group, index), 1) });
    if (outside) group.flag.setAttribute("visibility", "hidden");
    const readings = new Map();
    for (const series of group.series) {
      const value = series.values[index];
      if (value !== null && !outside) place(series.dot, { cx: x, cy: percent([series.range[1], series.range[0]], value), r: 4 });
      else series.dot.setAttribute("visibility", "hidden");
      const text = reading(series, index);
      const shown = series.side ? fill(texts.side_series, { side: series.side, value: text }) : text;
      readings.set(series.plot, [...(readings.get(series.plot) || []), [series.look, shown]]);
    }
    const phase = phaseAt(group, timeAt(group, index));
    if (phase) readings.set(group.series[0].plot, [["phase", phase], ...readings.get(group.series[0].plot)]);
    for (const [plot, parts] of readings) write(byId(`${plot}-reading`), outside ? [] : parts);
    group.scrub.value = index;
    group.scrub.setAttribute("aria-valuetext", spoken(group, index));
  }

  function write(line, parts) {
    line.replaceChildren(
      ...parts.map(([look, text]) => {
        const span = document.createElement("span");
        span.className = look;
        span.textContent = text;
        return span;
      }),
    );
  }

  function moveDots(group, time) {
    const index = indexAt(group, time);
    for (const plot of data.depths.filter((each) => each.group === group.id)) {
      const values = group.series.find((series) => series.key === plot.series);
      const depth = group.series.find((series) => series.key === "depth");
      if (!values || !depth) continue;
      plot.dot ??= svgIn(byId(plot.plot), "circle", `dot ${values.look}`);
      const [x, y] = [depth.values[index], values.values[index]];
      const inside = x !== null && y !== null && x >= plot.x[0] && x <= plot.x[1];
      if (inside) place(plot.dot, { cx: percent(plot.x, x), cy: percent([plot.y[1], plot.y[0]], y), r: 4.5 });
      else plot.dot.setAttribute("visibility", "hidden");
    }
  }

  function moveAll(time) {
    for (const group of data.groups) {
      move(group, time);
      moveDots(group, time);
    }
  }

  // ---- the clip, or the nearest picture where there is none

  const narrow = matchMedia("(max-width: 959px)");

  function show(time, group) {
    if (clipHere) {
      clip.currentTime = Math.max(0, time) + 0.001; // within the picture that is shown from this instant on
      if (narrow.matches) dock(true);
      byId("said").textContent = fill(texts.jump, { time: signed(time, 2) });
      return;
    }
    const pictures = [...document.querySelectorAll(".picture[data-t]")];
    if (!pictures.length) return;
    const away = (picture) => Math.abs(Number(picture.dataset.t) - time);
    const own = pictures.filter((picture) => picture.id.startsWith(`${group.id}-`));
    const nearest = (own.length ? own : pictures).reduce((a, b) => (away(b) < away(a) ? b : a));
    for (const picture of pictures) picture.classList.toggle("near", picture === nearest);
    const title = nearest.querySelector("h3").textContent;
    const subtitle = nearest.querySelector(".when").textContent;
    byId("said").textContent = fill(texts.nearest, { title, subtitle });
  }

  function dock(on) {
    const player = clip.closest(".player");
    if (on) player.parentElement.style.minHeight ||= `${player.parentElement.offsetHeight}px`;
    else player.parentElement.style.minHeight = "";
    player.classList.toggle("docked", on);
  }

  function prepareClip() {
    const follow = () => {
      moveAll(clip.currentTime);
      if (!clip.paused) requestAnimationFrame(follow);
    };
    const tell = () => {
      for (const play of document.querySelectorAll(".play")) play.textContent = clip.paused ? texts.play : texts.pause;
    };
    clip.addEventListener("play", () => requestAnimationFrame(follow));
    clip.addEventListener("seeked", () => clip.paused && moveAll(clip.currentTime));
    for (const kind of ["play", "pause", "ended"]) clip.addEventListener(kind, tell);
    byId("close-clip").addEventListener("click", () => {
      clip.pause();
      dock(false);
    });
    clip.addEventListener("error", () => {
      clipHere = false;
      clip.closest(".player").hidden = true;
      byId("clip-hint").hidden = true;
      byId("clip-missing").hidden = false;
      for (const play of document.querySelectorAll(".play")) play.hidden = true;
    });
    for (const picture of document.querySelectorAll(".picture[data-t]")) {
      const when = picture.querySelector(".when");
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = when.textContent;
      button.addEventListener("click", () => show(Number(picture.dataset.t)));
      when.replaceChildren(button);
    }
  }

  // ---- tables that sort

  function makeSortable(table) {
    const heads = [...table.tHead.rows[0].cells];
    heads.forEach((head, column) => {
      const button = document.createElement("button");
      button.type = "button";
      button.append(...head.childNodes);
      head.append(button);
      head.setAttribute("aria-sort", "none");
      button.addEventListener("click", () => {
        const rising = head.getAttribute("aria-sort") !== "ascending";
        for (const other of heads) other.setAttribute("aria-sort", "none");
        head.setAttribute("aria-sort", rising ? "ascending" : "descending");
        sortBy(table.tBodies[0], column, rising ? 1 : -1);
      });
    });
  }

  function sortBy(body, column, way) {
    const key = (row) => row.cells[column].dataset.sort;
    const text = (row) => row.cells[column].textContent.trim();
    const numeric = [...body.rows].some((row) => key(row) !== "");
    const rows = [...body.rows].sort((a, b) => {
      if (!numeric) return way * text(a).localeCompare(text(b));
      if (key(a) === "" || key(b) === "") return (key(a) === "") - (key(b) === ""); // what is missing comes last
      return way * (Number(key(a)) - Number(key(b)));
    });
    body.append(...rows);
  }

  // A table that fits needs no stop of the Tab key to be scrolled by.
  function stopAtWideTables() {
    for (const box of document.querySelectorAll(".scroll")) box.tabIndex = box.scrollWidth > box.clientWidth ? 0 : -1;
  }

  // ---- light and dark

  function prepareTheme() {
    const root = document.documentElement;
    const button = byId("theme");
    const system = matchMedia("(prefers-color-scheme: dark)");
    const isDark = () => (root.dataset.theme ? root.dataset.theme === "dark" : system.matches);
    const tell = () => button.setAttribute("aria-pressed", String(isDark()));
    button.addEventListener("click", () => {
      root.dataset.theme = isDark() ? "light" : "dark";
      tell();
    });
    system.addEventListener("change", tell);
    button.hidden = false;
    tell();
  }

  prepareTheme();
  document.querySelectorAll("table.sortable").forEach(makeSortable);
  document.querySelectorAll(".script-only").forEach((element) => (element.hidden = false));
  data.groups.forEach(prepare);
  if (clip) prepareClip();
  stopAtWideTables();
  addEventListener("resize", stopAtWideTables);
  document.querySelectorAll("details").forEach((each) => each.addEventListener("toggle", stopAtWideTables));
})();
