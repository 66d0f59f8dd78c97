"use strict";
(() => {
  document.documentElement.classList.add("script");
  const all = (selector) => [...document.querySelectorAll(selector)];
  const one = (selector) => document.querySelector(selector);

  // Map: a tip at the municipality under the pointer or in focus; arrow keys walk to the nearest that way.
  const tip = one("#tip"), mark = one("#mark"), cells = all(".cells a");
  const show = (cell) => {
    const map = one(".map").getBoundingClientRect(), box = cell.getBoundingClientRect();
    tip.textContent = cell.getAttribute("aria-label").replaceAll("; ", "\n");
    tip.hidden = false;
    mark.setAttribute("d", cell.firstElementChild.getAttribute("d"));
    const left = box.left + box.width / 2 - map.left - tip.offsetWidth / 2;
    tip.style.left = Math.max(0, Math.min(left, map.width - tip.offsetWidth)) + "px";
    tip.style.top = Math.max(0, box.top - map.top - tip.offsetHeight - 6) + "px";
  };
  const hide = () => {
    tip.hidden = true;
    mark.setAttribute("d", "");
  };
  const ways = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
  const walk = (cell, [x, y]) => {
    const far = (other) => {
      const dx = other.dataset.x - cell.dataset.x, dy = other.dataset.y - cell.dataset.y;
      const ahead = dx * x + dy * y, aside = Math.abs(dx * y) + Math.abs(dy * x);
      return ahead > 0.1 ? ahead + 2 * aside : Infinity;
    };
    const next = cells.reduce((best, other) => (far(other) < far(best) ? other : best), cell);
    cell.tabIndex = -1;
    next.tabIndex = 0;
    next.focus();
  };
  for (const cell of cells) {
    cell.addEventListener("pointerenter", () => show(cell));
    cell.addEventListener("pointerleave", hide);
    cell.addEventListener("focus", () => show(cell));
    cell.addEventListener("blur", hide);
    cell.addEventListener("keydown", (event) => {
      if (event.key === "Escape") hide();
      if (!(event.key in ways)) return;
      event.preventDefault();
      walk(cell, ways[event.key]);
    });
  }

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
      row.hidden = !named || (choose.value !== "" && choose.value !== row.dataset.region);
    }
    const seen = rows.filter((row) => !row.hidden).length;
    count.textContent = seen < rows.length ? `${seen} ${count.dataset.of} ${rows.length}` : "";
  };
  search?.addEventListener("input", filter);
  choose?.addEventListener("change", filter);

  // A link to a municipality finds its row, also when a search hides it, and opens it.
  const arrive = () => {
    const row = location.hash.startsWith("#m-") && document.getElementById(location.hash.slice(1));
    if (!row) return;
    if (row.hidden) {
      search.value = choose.value = "";
      filter();
    }
    const button = row.querySelector(".opens");
    if (button) open(button, true);
    row.scrollIntoView();
  };
  addEventListener("hashchange", arrive);
  arrive();
})();
