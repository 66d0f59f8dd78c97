// The map: cells, borders of any partition, movers, links, locks, names; pan, zoom, drag, keyboard, tips.

const WHITE = "#ffffff", OUTSIDE = "#e3e3de";
const LETTERS = 12.5; // on the screen, whatever the size of the map
let maps = 0;

// A state as a small map: its regions, and with heavier lines those of the tier above.
function smallMap(drawn, kept, label) {
  const lines = (differ) => drawn.borders.filter(([i, j]) => j >= 0 && differ(i, j)).map((border) => border[2]).join("");
  const apart = (of) => lines((i, j) => of[i] !== of[j]);
  return draw("svg", { class: "small", viewBox: `0 0 ${drawn.width * 10} ${drawn.height * 10}`, role: "img", "aria-label": label },
    drawn.paths.map((d, k) => draw("path", { d, fill: kept.of[k] >= 0 ? kept.colours[kept.of[k]] : kept.of[k] === -1 ? WHITE : OUTSIDE })),
    draw("path", { class: "border", d: apart(kept.of) }), kept.above ? draw("path", { class: "upper", d: apart(kept.above) }) : null);
}

function createMap(root, act) {
  const id = `regio-map-${++maps}`;
  const tip = make("div", { class: "tip", "aria-hidden": "true", hidden: true });
  const tools = make("div", { class: "tools", role: "group" });
  const ghost = draw("path", { class: "ghost" });
  const picture = draw("svg", { class: "map", role: "group" });
  const scene = draw("g", {});
  picture.append(scene);
  const foot = make("p", { class: "foot" });
  root.append(picture, tools, tip, foot);
  let canvas = null, view = null, cells = [], borders = [], place = { x: 0, y: 0, k: 1 };
  let selected = null, focused = 0, panning = false, lit = null, index = new Map();
  const pointers = new Map();
  let gesture = null;

  // -------------------------------------------------------------------- drawing
  function lay(content) {
    canvas = content;
    place = { x: 0, y: 0, k: 1 };
    focused = 0;
    selected = null;
    index = new Map(canvas.cells.map((cell, k) => [cell[0], k]));
    picture.setAttribute("viewBox", `0 0 ${canvas.width} ${canvas.height}`);
    const hatch = draw("pattern", { id: `${id}-hatch`, width: 60, height: 60, patternUnits: "userSpaceOnUse", patternTransform: "rotate(45)" },
      draw("rect", { width: 15, height: 60, class: "hatch" }));
    cells = canvas.cells.map((cell, k) =>
      draw("path", { d: cell[3], class: "cell", role: "button", tabindex: k ? -1 : 0, "data-code": cell[0], "data-k": k }));
    const tenth = { transform: "scale(.1)" };
    borders = canvas.borders.map(([i, j, d]) => ({ i, j, line: draw("path", { d }) }));
    scene.replaceChildren(
      draw("defs", {}, hatch),
      draw("g", tenth, draw("path", { d: canvas.around, class: "around" })),
      draw("g", { ...tenth, class: "cells" }, cells),
      draw("g", { ...tenth, class: "movers" }),
      draw("g", { ...tenth, class: "borders" }, borders.map((one) => one.line)),
      draw("g", { class: "links" }, canvas.links.map(([i, j]) => {
        const [a, b] = [canvas.cells[i], canvas.cells[j]];
        return draw("line", { x1: a[4], y1: a[5], x2: b[4], y2: b[5], "data-i": i, "data-j": j });
      })),
      draw("g", { class: "names" }),
      draw("g", tenth, ghost));
    move();
    if (view) show(view);
  }

  function show(content) {
    foot.textContent = !canvas ? "" : canvas.schematic ? t("Schematic: neighbours touch and areas are right, but the borders are not the real ones.")
      : canvas.source ? t("Borders: %(source)s.", { source: canvas.source }) : "";
    view = content;
    if (!canvas || view.of.length !== cells.length) return;
    picture.setAttribute("aria-label", t("Map of %(title)s", { title: view.title }));
    const moved = new Set(view.moved);
    cells.forEach((cell, k) => {
      const region = view.of[k], [code, name] = canvas.cells[k];
      cell.setAttribute("fill", shade(view.regions, region));
      cell.setAttribute("aria-label", moved.has(code) ? `${name}, ${where(region)}, ${t("moved")}` : `${name}, ${where(region)}`);
      cell.classList.toggle("dim", lit != null && !lit.has(code));
    });
    mark();
    controls();
    const broken = (k) => k >= 0 && view.of[k] >= 0 && view.regions[view.of[k]].broken.length > 0;
    const exempt = (k) => k >= 0 && view.of[k] >= 0 && view.regions[view.of[k]].exempted.length > 0;
    for (const { i, j, line } of borders) {
      const differ = (of) => of && j >= 0 && of[i] !== of[j];
      const same = j >= 0 && view.of[i] === view.of[j];
      const red = same ? view.together && differ(view.above) : broken(i) || broken(j);
      const free = !same && (exempt(i) || exempt(j));
      const kind = j < 0 ? "rim" : differ(view.above) ? "upper" : !same ? "border" : differ(view.below) ? "lower" : "inner";
      line.setAttribute("class", red ? `${kind} broken` : free ? `${kind} exempt` : kind);
    }
    for (const kind of ["lower", "border", "upper", "broken"])
      for (const { line } of borders) if (line.classList.contains(kind)) line.parentNode.append(line);
    scene.querySelector(".movers").replaceChildren(...hatched(moved));
    for (const line of scene.querySelectorAll(".links line"))
      line.classList.toggle("needed", view.of[line.dataset.i] >= 0 && view.of[line.dataset.i] === view.of[line.dataset.j]);
    names();
  }

  const shade = (regions, region) => (region >= 0 ? regions[region].colour : region === -1 ? WHITE : OUTSIDE);

  const hatched = (codes) => [...codes].filter((code) => index.has(code)).map((code) =>
    draw("path", { d: canvas.cells[index.get(code)][3], fill: `url(#${id}-hatch)` }));

  function mark() {
    for (const cell of cells) {
      const on = cell.dataset.code === selected;
      cell.classList.toggle("selected", on);
      cell.setAttribute("aria-pressed", String(on));
    }
  }

  function controls() {
    tools.setAttribute("aria-label", t("The map"));
    const said = [["+", t("Zoom in")], ["−", t("Zoom out")], ["⤢", t("Whole map")], ["✥", t("Move the map")]];
    if (!tools.children.length) {
      const acts = [() => zoom(1.4), () => zoom(1 / 1.4), reset, () => hand(!panning)];
      tools.append(...said.map(([sign], k) => button(sign, acts[k], {})));
    }
    said.forEach(([, label], k) => { tools.children[k].setAttribute("aria-label", label); tools.children[k].title = label; });
    tools.lastChild.setAttribute("aria-pressed", String(panning));
  }

  function hand(on) {
    panning = on;
    picture.classList.toggle("panning", on);
    controls();
  }

  const where = (region) =>
    region >= 0 ? t("region %(name)s", { name: view.regions[region].name }) : region === -1 ? t("in no region") : t("left out of the area");

  function names() {
    const matrix = picture.getScreenCTM(), layer = scene.querySelector(".names");
    const size = LETTERS / (place.k * ((matrix && matrix.a) || 1));
    const regions = view.regions.map((region) => ({ code: region.seat, lines: [region.name, number(region.people), ...(region.exempted.length ? [t("exempted")] : [])], held: region.held, people: region.people }));
    layer.replaceChildren(...labels(regions, size, cells.length <= 60 || place.k > 2.2));
  }

  // Names where there is room: those of regions, the largest first, and then of the other municipalities.
  function labels(regions, size, members) {
    const taken = [], found = [];
    const put = (x, y, lines, strong, held) => {
      const font = strong ? size : size * 0.82;
      const wide = Math.max(...lines.map((line) => lettersWide(line, strong))) * font, high = font * 1.15 * lines.length;
      x = Math.min(Math.max(x, wide / 2 + 2), canvas.width - wide / 2 - 2);
      const box = [x - wide / 2 - (held ? size : 0), y - high / 2, x + wide / 2, y + high / 2];
      if (taken.some((other) => box[0] < other[2] && box[2] > other[0] && box[1] < other[3] && box[3] > other[1])) return;
      taken.push(box);
      const text = draw("text", { class: strong ? "region" : "member", "font-size": font });
      lines.forEach((line, n) => text.append(draw("tspan", { x, y: y + font * (0.35 + 1.15 * (n - (lines.length - 1) / 2)) }, line)));
      found.push(text);
      if (held) found.push(lock(x - (lettersWide(lines[0], strong) * font) / 2 - size * 0.3, y - size * (lines.length - 1) * 0.55, size));
    };
    [...regions].sort((a, b) => b.people - a.people).forEach((region) => {
      const cell = canvas.cells[index.get(region.code)];
      if (cell) put(cell[4], cell[5], region.lines.map((line) => shortened(line)), true, region.held);
    });
    const anchors = new Set(regions.map((region) => region.code));
    if (members) for (const cell of canvas.cells) if (!anchors.has(cell[0])) put(cell[4], cell[5], [shortened(cell[1])], false);
    return found;
  }

  const lock = (x, y, size) =>
    draw("g", { class: "lock", transform: `translate(${x - size * 0.7} ${y - size * 0.45}) scale(${size / 10})` },
      draw("path", { d: "M2 4V2.6a2 2 0 0 1 4 0V4", fill: "none" }), draw("rect", { x: 1, y: 4, width: 6, height: 5, rx: 0.8 }));

  // -------------------------------------------------------------------- where the map is
  function move() {
    const most = 14, wide = canvas.width, high = canvas.height;
    place.k = Math.min(most, Math.max(1, place.k));
    place.x = Math.min(0, Math.max(wide * (1 - place.k), place.x));
    place.y = Math.min(0, Math.max(high * (1 - place.k), place.y));
    scene.setAttribute("transform", `translate(${place.x} ${place.y}) scale(${place.k})`);
  }

  const settle = later(120, () => view && canvas && names());
  new ResizeObserver(settle).observe(picture);

  function zoom(by, at) {
    if (!canvas) return;
    const centre = at || { x: canvas.width / 2, y: canvas.height / 2 };
    const k = Math.min(14, Math.max(1, place.k * by));
    place.x = centre.x - ((centre.x - place.x) * k) / place.k;
    place.y = centre.y - ((centre.y - place.y) * k) / place.k;
    place.k = k;
    move();
    settle();
  }

  function point(event) {
    const matrix = picture.getScreenCTM();
    return { x: (event.clientX - matrix.e) / matrix.a, y: (event.clientY - matrix.f) / matrix.d };
  }

  picture.addEventListener("wheel", (event) => {
    event.preventDefault();
    zoom(event.deltaY < 0 ? 1.2 : 1 / 1.2, point(event));
  }, { passive: false });

  // -------------------------------------------------------------------- pointers
  const cellAt = (event) => picture.getRootNode().elementsFromPoint(event.clientX, event.clientY)
    .find((one) => one.classList.contains("cell") && picture.contains(one));

  function spread() {
    const [a, b] = [...pointers.values()];
    return { far: Math.hypot(a.x - b.x, a.y - b.y), middle: { x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 } };
  }

  picture.addEventListener("pointerdown", (event) => {
    if (!canvas || event.button > 1) return;
    const at = point(event), cell = event.target.closest(".cell");
    pointers.set(event.pointerId, at);
    if (pointers.size === 2) {
      drop();
      gesture = { kind: "pinch", ...spread() };
      return;
    }
    gesture = { kind: "press", cell, at, from: { x: event.clientX, y: event.clientY }, place: { ...place }, pan: panning || !cell || event.button === 1 || event.shiftKey };
  });

  picture.addEventListener("pointermove", (event) => {
    const at = canvas && point(event);
    if (pointers.has(event.pointerId)) pointers.set(event.pointerId, at);
    if (!gesture) return hover(event);
    if (gesture.kind === "pinch" && pointers.size === 2) {
      const now = spread();
      place.x += now.middle.x - gesture.middle.x;
      place.y += now.middle.y - gesture.middle.y;
      if (gesture.far) zoom(now.far / gesture.far, now.middle);
      gesture = { kind: "pinch", ...now };
      return;
    }
    if (gesture.kind === "press" && Math.hypot(event.clientX - gesture.from.x, event.clientY - gesture.from.y) > 6) {
      picture.setPointerCapture(event.pointerId);
      gesture.kind = gesture.pan ? "pan" : "drag";
      tip.hidden = true;
      if (gesture.kind === "drag") {
        ghost.setAttribute("d", along(Number(gesture.cell.dataset.k)).map((k) => canvas.cells[k][3]).join(""));
        ghost.classList.add("shown");
      }
    }
    if (gesture.kind === "pan") {
      place.x = gesture.place.x + at.x - gesture.at.x;
      place.y = gesture.place.y + at.y - gesture.at.y;
      move();
    }
    if (gesture.kind === "drag") {
      ghost.setAttribute("transform", `translate(${((at.x - gesture.at.x) / place.k) * 10} ${((at.y - gesture.at.y) / place.k) * 10})`);
      const target = cellAt(event), region = target ? view.of[target.dataset.k] : -3;
      if (region === gesture.region) return;
      gesture.region = region;
      cells.forEach((cell, k) => cell.classList.toggle("target", region >= 0 && view.of[k] === region));
    }
  });

  // Who is dragged with a cell: where tiers nest, its region of the tier below.
  function along(k) {
    const of = view && view.together ? view.below : null;
    return of && of[k] >= 0 ? of.flatMap((region, other) => (region === of[k] ? [other] : [])) : [k];
  }

  function drop() {
    ghost.classList.remove("shown");
    ghost.removeAttribute("transform");
    cells.forEach((cell) => cell.classList.remove("target"));
    gesture = null;
  }

  function release(event) {
    pointers.delete(event.pointerId);
    const done = gesture;
    if (!done) return;
    if (done.kind === "pinch") {
      if (!pointers.size) gesture = null;
      return;
    }
    drop();
    if (done.kind === "pan") return settle();
    if (done.kind === "press" && done.cell && event.type === "pointerup") choose(done.cell.dataset.code);
    if (done.kind === "drag" && event.type === "pointerup" && view) {
      const target = cellAt(event);
      if (target && !along(Number(done.cell.dataset.k)).includes(Number(target.dataset.k))) act.drag(done.cell.dataset.code, target.dataset.code);
    }
  }

  picture.addEventListener("pointerup", release);
  picture.addEventListener("pointercancel", release);
  picture.addEventListener("pointerleave", () => (tip.hidden = true));

  function hover(event) {
    const cell = event.target.closest && event.target.closest(".cell");
    if (!cell || event.pointerType === "touch") return void (tip.hidden = true);
    const frame = root.getBoundingClientRect();
    tell(Number(cell.dataset.k), event.clientX - frame.left, event.clientY - frame.top);
  }

  function tell(k, x, y) {
    if (!view) return;
    const [, name, people] = canvas.cells[k];
    tip.replaceChildren(make("strong", {}, name), make("br", {}), t("%(people)s inhabitants", { people: number(people) }), make("br", {}), where(view.of[k]),
      ...(view.of[k] >= 0 ? view.regions[view.of[k]].exempted.flatMap((text) => [make("br", {}), text]) : []));
    tip.hidden = false;
    const right = x > root.clientWidth / 2;
    tip.style.left = right ? "" : `${x + 14}px`;
    tip.style.right = right ? `${root.clientWidth - x + 14}px` : "";
    const below = y + 10 + tip.offsetHeight <= root.clientHeight;
    tip.style.top = `${Math.max(0, below ? y + 10 : y - tip.offsetHeight - 10)}px`;
  }

  // -------------------------------------------------------------------- keyboard
  function focus(k) {
    cells[focused].setAttribute("tabindex", -1);
    focused = k;
    cells[k].setAttribute("tabindex", 0);
    cells[k].focus({ preventScroll: true });
  }

  picture.addEventListener("focusin", (event) => {
    const cell = event.target.closest(".cell");
    if (!cell || !cell.matches(":focus-visible")) return;
    const box = cell.getBoundingClientRect(), frame = root.getBoundingClientRect();
    tell(Number(cell.dataset.k), box.left + box.width / 2 - frame.left, box.bottom - frame.top);
  });
  picture.addEventListener("focusout", () => (tip.hidden = true));

  picture.addEventListener("keydown", (event) => {
    const way = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
    const cell = event.target.closest(".cell");
    if (way && cell) {
      event.preventDefault();
      const here = canvas.cells[Number(cell.dataset.k)];
      let best = -1, least = Infinity;
      canvas.cells.forEach((other, k) => {
        const along = (other[4] - here[4]) * way[0] + (other[5] - here[5]) * way[1];
        const aside = Math.abs((other[4] - here[4]) * way[1]) + Math.abs((other[5] - here[5]) * way[0]);
        if (along > 0.5 && along + 2 * aside < least) [best, least] = [k, along + 2 * aside];
      });
      if (best >= 0) focus(best);
    } else if ((event.key === "Enter" || event.key === " ") && cell) {
      event.preventDefault();
      choose(cell.dataset.code);
    } else if (event.key.toLowerCase() === "m" && cell && !event.ctrlKey && !event.metaKey && !event.altKey) {
      event.preventDefault();
      act.lift(cell.dataset.code);
    } else if (event.key === "+" || event.key === "=") zoom(1.4);
    else if (event.key === "-") zoom(1 / 1.4);
    else if (event.key === "0") reset();
  });

  function choose(code) {
    selected = code;
    cells[focused].setAttribute("tabindex", -1);
    focused = index.get(code);
    cells[focused].setAttribute("tabindex", 0);
    mark();
    act.choose(code);
  }

  function reset() {
    place = { x: 0, y: 0, k: 1 };
    move();
    settle();
  }

  const small = (kept) => smallMap({ ...canvas, paths: canvas.cells.map((cell) => cell[3]) }, kept, kept.name);

  // A picture of a state with its borders, names, locks and movers.
  function still(state, label, moved) {
    const fills = state.of.map((region) => (region >= 0 ? state.colours[region] : region === -1 ? WHITE : OUTSIDE));
    const kind = (i, j) => (j < 0 ? "rim" : state.above && state.above[i] !== state.above[j] ? "upper" : state.of[i] === state.of[j] ? "inner" : "border");
    return draw("svg", { class: "still", viewBox: `0 0 ${canvas.width * 10} ${canvas.height * 10}`, role: "img", "aria-label": label },
      draw("g", {}, canvas.cells.map((cell, k) => draw("path", { d: cell[3], fill: fills[k] }))),
      draw("g", { class: "movers" }, hatched(moved)),
      draw("g", { class: "borders" }, canvas.borders.map(([i, j, d]) => draw("path", { d, class: kind(i, j) }))),
      draw("g", { class: "names", transform: "scale(10)" }, labels(state.regions.map((one) => ({ code: one.seat, lines: [one.name], held: one.held, people: one.people })), 19, false)));
  }

  return {
    lay, show, small, still,
    light: (codes) => { lit = codes && new Set(codes); if (view) show(view); },
    select: (code) => { selected = code; mark(); },
    stop: () => cells[focused],
    name: (code) => (index.has(code) ? canvas.cells[index.get(code)][1] : code),
    place: (code) => (index.has(code) ? index.get(code) : -1),
    codes: () => canvas.cells.map((cell) => cell[0]),
    ready: () => canvas != null,
  };
}
