"use strict";
(() => {
  document.documentElement.classList.add("script");
  const all = (selector) => [...document.querySelectorAll(selector)];
  const one = (selector) => document.querySelector(selector);

  // Maps: a tip at the municipality under the pointer or in focus; arrow keys walk to the nearest that way.
  const ways = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
  const zooms = { "+": 1.6, "=": 1.6, "-": 0.625, "0": 0 };
  const between = (least, value, most) => Math.max(least, Math.min(value, most));

  const tips = (map, cells, zoom) => {
    const tip = map.querySelector(".tip"), mark = map.querySelector(".marked");
    const show = (cell) => {
      const room = map.getBoundingClientRect(), box = cell.getBoundingClientRect();
      tip.textContent = cell.getAttribute("aria-label").replaceAll("; ", "\n");
      tip.hidden = false;
      mark.setAttribute("d", cell.firstElementChild.getAttribute("d"));
      const left = box.left + box.width / 2 - room.left - tip.offsetWidth / 2;
      tip.style.left = between(0, left, room.width - tip.offsetWidth) + "px";
      tip.style.top = Math.max(0, box.top - room.top - tip.offsetHeight - 6) + "px";
    };
    const hide = () => {
      tip.hidden = true;
      mark.setAttribute("d", "");
    };
    const walk = (cell, [x, y]) => {
      const far = (other) => {
        const dx = other.dataset.x - cell.dataset.x, dy = other.dataset.y - cell.dataset.y;
        const ahead = dx * x + dy * y, aside = Math.abs(dx * y) + Math.abs(dy * x);
        return ahead > 0.1 ? ahead + 2 * aside : Infinity;
      };
      const next = cells.reduce((best, other) => (far(other) < far(best) ? other : best), cell);
      cell.tabIndex = -1;
      next.tabIndex = 0;
      zoom.reveal(+next.dataset.x, +next.dataset.y);
      next.focus({ preventScroll: true });
    };
    for (const cell of cells) {
      cell.addEventListener("pointerenter", () => show(cell));
      cell.addEventListener("pointerleave", hide);
      cell.addEventListener("focus", () => show(cell));
      cell.addEventListener("blur", hide);
      cell.addEventListener("keydown", (event) => {
        if (event.key === "Escape") hide();
        if (event.ctrlKey || event.metaKey || event.altKey) return;
        if (event.key in zooms) {
          event.preventDefault();
          zoom.by(zooms[event.key], +cell.dataset.x, +cell.dataset.y);
          show(cell);
        }
        if (!(event.key in ways)) return;
        event.preventDefault();
        walk(cell, ways[event.key]);
      });
    }
  };

  // A map zooms by its buttons, by + - 0 on a municipality, by two fingers, and by the wheel with Ctrl;
  // once zoomed it is dragged.
  const zoomable = (map) => {
    const svg = map.querySelector("svg"), whole = svg.viewBox.baseVal;
    const width = whole.width, height = whole.height;
    let factor = 1, left = 0, top = 0;
    const draw = () => {
      const w = width / factor, h = height / factor;
      left = between(0, left, width - w);
      top = between(0, top, height - h);
      svg.setAttribute("viewBox", `${left} ${top} ${w} ${h}`);
      map.classList.toggle("zoomed", factor > 1);
    };
    // The point of the map at a place on the screen, and how many of its units a pixel is.
    const at = (x, y) => {
      const inverse = svg.getScreenCTM().inverse(), point = new DOMPoint(x, y).matrixTransform(inverse);
      return { x: point.x, y: point.y, unit: inverse.a };
    };
    const by = (times, x = left + width / factor / 2, y = top + height / factor / 2) => {
      const then = factor;
      factor = times === 0 ? 1 : between(1, factor * times, 12);
      left = x - ((x - left) * then) / factor;
      top = y - ((y - top) * then) / factor;
      draw();
    };
    const reveal = (x, y) => {
      const w = width / factor, h = height / factor;
      if (x < left + w * 0.1 || x > left + w * 0.9) left = x - w / 2;
      if (y < top + h * 0.1 || y > top + h * 0.9) top = y - h / 2;
      draw();
    };
    const drag = (dx, dy) => {
      const { unit } = at(0, 0);
      left -= dx * unit;
      top -= dy * unit;
      draw();
    };
    for (const button of map.querySelectorAll(".zoom button")) {
      button.addEventListener("click", () => by(+button.dataset.zoom));
    }
    svg.addEventListener("wheel", (event) => {
      if (!event.ctrlKey) return;
      event.preventDefault();
      const { x, y } = at(event.clientX, event.clientY);
      by(Math.exp(-event.deltaY / 200), x, y);
    }, { passive: false });
    let moved = 0, held = null;
    svg.addEventListener("pointerdown", (event) => {
      moved = 0;
      held = event.pointerType === "mouse" && factor > 1 ? [event.clientX, event.clientY] : null;
    });
    svg.addEventListener("dragstart", (event) => event.preventDefault());
    addEventListener("pointermove", (event) => {
      if (!held) return;
      const [x, y] = held;
      held = [event.clientX, event.clientY];
      moved += Math.hypot(held[0] - x, held[1] - y);
      drag(held[0] - x, held[1] - y);
    });
    addEventListener("pointerup", () => (held = null));
    svg.addEventListener("click", (event) => moved > 5 && event.preventDefault(), true);
    let fingers = [];
    const touching = (event) => [...event.touches].map((touch) => [touch.clientX, touch.clientY]);
    const spread = ([a, b]) => Math.hypot(a[0] - b[0], a[1] - b[1]);
    const amid = (points) => [0, 1].map((k) => points.reduce((sum, point) => sum + point[k], 0) / points.length);
    svg.addEventListener("touchstart", (event) => (fingers = touching(event)), { passive: true });
    svg.addEventListener("touchend", (event) => (fingers = touching(event)), { passive: true });
    svg.addEventListener("touchmove", (event) => {
      const now = touching(event);
      if (now.length !== fingers.length || (now.length === 1 && factor === 1) || now.length > 2) return;
      event.preventDefault();
      const [x, y] = amid(now), [before, above] = amid(fingers);
      moved += Math.hypot(x - before, y - above);
      drag(x - before, y - above);
      if (now.length === 2) {
        const point = at(x, y);
        by(spread(now) / Math.max(1, spread(fingers)), point.x, point.y);
      }
      fingers = now;
    }, { passive: false });
    return { by, reveal };
  };

  const maps = all("figure.map").filter((map) => map.querySelector(".cells")).map((map) => {
    const zoom = zoomable(map);
    tips(map, [...map.querySelectorAll(".cells a")], zoom);
    return { zoom, views: [...map.querySelectorAll(".switch input")] };
  });

  // On paper a map shows its first view, whole; the others stand below it.
  let shown = [];
  addEventListener("beforeprint", () => {
    shown = maps.map(({ views }) => views.find((view) => view.checked));
    for (const { zoom, views } of maps) {
      zoom.by(0);
      if (views.length) views[0].checked = true;
    }
  });
  addEventListener("afterprint", () => shown.forEach((view) => view && (view.checked = true)));

  // Table: rows open to the partners by name; search by name, choose a region.
  const open = (button, yes) => {
    button.setAttribute("aria-expanded", yes);
    document.getElementById(button.getAttribute("aria-controls")).classList.toggle("open", yes);
  };
  for (const button of all(".opens")) {
    button.addEventListener("click", () => open(button, button.getAttribute("aria-expanded") !== "true"));
  }
  one("#open-all")?.addEventListener("click", (event) => {
    const yes = event.target.getAttribute("aria-pressed") !== "true";
    event.target.setAttribute("aria-pressed", yes);
    all(".opens").forEach((button) => open(button, yes));
  });
  const rows = all(".rows tbody"), search = one("#search"), choose = one("#choose"), count = one("#count");
  const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
  const filter = () => {
    for (const row of rows) {
      const named = plain(row.dataset.name).includes(plain(search.value.trim()));
      row.hidden = !named || (choose && choose.value !== "" && choose.value !== row.dataset.region);
    }
    const seen = rows.filter((row) => !row.hidden).length;
    count.textContent = seen < rows.length ? `${seen} ${count.dataset.of} ${rows.length}` : "";
  };
  search?.addEventListener("input", filter);
  choose?.addEventListener("change", filter);

  // Councils that are ticked are counted.
  for (const list of all(".councils")) {
    const tally = document.getElementById(list.dataset.tally), boxes = [...list.querySelectorAll("input")];
    const sum = () => {
      tally.textContent = `${boxes.filter((box) => box.checked).length} ${tally.dataset.of} ${boxes.length}`;
    };
    list.addEventListener("change", sum);
    sum();
  }

  // A link to a municipality finds its row, also when a search hides it, and opens it.
  const arrive = () => {
    const row = location.hash.startsWith("#m-") && document.getElementById(location.hash.slice(1));
    if (!row) return;
    if (row.hidden) {
      search.value = "";
      if (choose) choose.value = "";
      filter();
    }
    const button = row.querySelector(".opens");
    if (button) open(button, true);
    row.scrollIntoView();
  };
  addEventListener("hashchange", arrive);
  arrive();
})();
