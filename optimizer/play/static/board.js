// The board: map and panels together; it says what a person does and shows what comes back.

const QUESTIONS = new Set(["ready", "fragment", "look", "certainty", "offers", "price", "movers", "lang", "give_up"]);

function render({ model, el }) {
  const me = Math.random().toString(36).slice(2);
  const silence = later(12000, () => { state.deaf = true; note(); });
  const send = (message) => {
    silence();
    if (!QUESTIONS.has(message.kind)) state.note = ""; // what was said of the step before
    try { model.send({ ...message, from: me }); } catch { state.deaf = true; note(); } // the notebook has no kernel
  };
  const state = { about: null, prices: null, price: null, cards: null, exemptions: true, picking: null, note: "", error: "", reasons: [], unmatched: null,
    pending: { values: new Map(), layers: new Map() }, snapshots: null, snapshot: 0, steps: [], open: new Set(["look", "broken", "wishes"]), ticked: new Set(), link: "", name: "", deaf: false, said: "", wiped: false, pressed: false, late: false, left: [] };
  const inApp = () => (model.get("start") || {}).packs != null;
  const root = make("div", { class: inApp() ? "regio-board" : "regio-board within", "data-lm-suppress-shortcuts": "true" }); // JupyterLab takes no key from the map
  const only = (parts) => parts.flat().filter((part) => part != null && part !== false);
  el.append(root);
  const speak = () => { words = model.get("words") || {}; lang = (model.get("words") || {})[""] || "en"; root.setAttribute("lang", lang); if (inApp()) document.documentElement.lang = lang; };
  speak();
  const stage = make("div", { class: "stage" }), bar = make("div", { class: "bar", role: "toolbar" }), side = make("div", { class: "side" });
  const strip = make("div", { class: "strip" }), banner = make("div", { class: "banner" }), live = make("div", { class: "unseen", role: "status" }), start = make("div", { class: "start" });
  const dialog = make("dialog", { class: "compare" });
  const map = createMap(stage, {
    choose: (code) => {
      if (state.picking) {
        const { kind, a } = state.picking;
        state.picking = null;
        note();
        if (a === code) return;
        if (kind === "move") look(a);
        send(kind === "move" ? { kind, code: a, to: code } : { kind, a, b: code });
        return;
      }
      look(code);
    },
    lift: (code) => pick("move", code),
    drag: (code, onto) => { look(code); send({ kind: "move", code, to: onto }); },
  });
  root.append(start, bar, banner, live, make("div", { class: "desk" }, stage, side), strip, dialog);

  function look(code) {
    if (!state.about || state.about.code !== code) state.prices = null;
    state.open.add("look");
    send({ kind: "look", code });
  }

  function pick(kind, a) {
    state.picking = { kind, a };
    note();
    map.stop().focus({ preventScroll: true });
    seeMap();
  }

  // On a phone a button may lie far below the map that it is about.
  const seeMap = () => banner.scrollIntoView({ block: "nearest" });

  const exempting = { code: null, form: {}, index: -1, opened: false,
    open: (code) => { exempting.code = code === exempting.code ? null : code; exempting.form = {}; exempting.opened = exempting.code != null; exempting.index = map.place(code); exempting.redraw(); },
    members: (home) => map.codes().filter((_code, k) => model.get("view").of[k] === home),
    redraw: () => show() };

  // -------------------------------------------------------------------- what is shown
  function show() {
    if (state.pressed) { state.late = true; return; }
    speak();
    const view = model.get("view") || {};
    const chosen = view.of != null;
    root.classList.toggle("strips", chosen && view.strip.length + (model.get("elsewhere") || []).length > 0);
    keepingFocus(root, () => {
      for (const part of [bar, stage.parentNode, strip]) part.hidden = !chosen;
      startPanel();
      note();
      if (!chosen) return;
      map.show(view);
      toolbar(view);
      panels(view);
      stripPanel(view);
    }, () => map.ready() && map.stop());
    const form = exempting.opened && side.querySelector("form.exemption");
    if (!form) return;
    exempting.opened = false;
    form.scrollIntoView({ block: "nearest" });
    form.querySelector("select, input").focus({ preventScroll: true });
  }

  // What is on the table, in one breath, for who does not see it.
  function tell(text) {
    if (text === state.said) return;
    state.said = text;
    live.textContent = text;
  }

  const proof = (view) => !view.solved ? "" : view.wishes.length ? t("This is the proven best with what is held.") : t("This is the proven best.");

  const spoken = (view) => [headline(view.cost), proof(view),
    ...(sentences(view).length ? sentences(view) : [goodNews(view)])].filter(Boolean).join(". ");

  // A button that keeps the focus while there is nothing to do for it.
  const step = (label, message, can, more) => button(label, () => { if (can) send(message); }, { "aria-disabled": can ? null : "true", "data-key": message.kind, ...more });

  function toolbar(view) {
    const busy = model.get("busy") || {}, solving = busy.what != null;
    bar.setAttribute("aria-label", t("Steps"));
    bar.replaceChildren(...only([
      make("strong", { class: "title" }, view.title),
      tierChooser(view, send),
      step(t("Undo"), { kind: "undo" }, view.undo, {}),
      step(t("Redo"), { kind: "redo" }, view.redo, {}),
      step(t("Solve the rest"), { kind: "solve" }, !solving, { class: "main" }),
      solving ? button(t("Stop"), () => send({ kind: "stop" }), { "data-key": "stop" }) : null,
      make("span", { class: "spacer" }),
      languages()]));
  }

  const languages = () => make("span", { class: "languages", role: "group", "aria-label": t("Language") },
    ["nl", "en"].map((code) => button(code.toUpperCase(), () => send({ kind: "lang", to: code }), { "aria-pressed": String(lang === code), "data-key": `lang-${code}` })));

  const aside = make("div", { class: "aside" });
  const giveUp = (what) => button(t("Stop"), () => send({ kind: "give_up" }), { class: "small", "data-key": "give-up", "aria-label": t("Stop what is done in the background: %(what)s", { what }) });

  function note() {
    const busy = model.get("busy") || {};
    const parts = [];
    if (state.deaf) parts.push(make("p", { class: "error", role: "alert" }, t("No answer comes. Is the app or the notebook still running? Run the cell of this map again, or start the app again.")));
    if (state.picking) {
      const asked = { together: t("Choose who shares a region with %(name)s."), apart: t("Choose who is kept apart from %(name)s."), move: t("Choose the region that %(name)s goes to.") }[state.picking.kind];
      parts.push(make("p", { class: "pick" }, asked.replace("%(name)s", () => map.name(state.picking.a)), " ", button(t("Cancel"), () => { state.picking = null; note(); })));
    }
    for (const doing of [busy, busy.aside || {}]) {
      if (!doing.what || doing.what === "certainty") { if (doing !== busy) aside.replaceChildren(); continue; }
      const what = { solve: t("Solving"), best: t("Looking for the best"), price: t("Finding the price"), offers: t("Proving the prices"), complete: t("Looking for suggestions …"), take: t("Writing …") }[doing.what] || "";
      const figures = doing.note || (doing.best != null ? t("best %(best)s, bound %(bound)s, gap %(gap)s, %(seconds)s s", { best: number(doing.best), bound: number(doing.bound), gap: percent(doing.gap, 2), seconds: number(doing.seconds, 0) }) : "");
      const text = ` ${what} ${figures} `;
      if (doing === busy) parts.push(make("p", { class: "busy" }, make("progress", { "aria-label": what }), text));
      else if (aside.dataset.what === what && aside.firstChild) aside.querySelector("span").textContent = text;
      else { aside.dataset.what = what; aside.replaceChildren(make("p", { class: "busy" }, make("progress", { "aria-label": what }), make("span", {}, text), giveUp(what))); }
    }
    if (state.error) parts.push(make("p", { class: "error", role: "alert" }, state.error, " ", button("×", () => { state.error = ""; state.reasons = []; note(); }, { class: "small", "aria-label": t("Close this message") }),
      state.reasons.length ? make("ul", {}, state.reasons.map((text) => make("li", {}, text))) : null));
    if (state.note) parts.push(make("p", { class: "note" }, state.note, " ", button("×", () => { state.note = ""; note(); }, { class: "small", "aria-label": t("Close this message") })));
    if (state.unmatched) parts.push(unmatchedPanel());
    keepingFocus(root, () => banner.replaceChildren(...parts), () => map.ready() && map.stop());
  }

  function panels(view) {
    const opened = (key) => ({ open: state.open.has(key), ontoggle: (event) => { event.target.open ? state.open.add(key) : state.open.delete(key); } });
    const section = (key, title, children) => make("details", { class: `panel-${key}`, ...opened(key) },
      make("summary", { "data-key": `panel-${key}` }, title), make("div", {}, children));
    const broken = view.general.length || view.regions.some((region) => region.broken.length) || view.tiers.some((tier) => tier.broken);
    const small = view.of.length <= 120;
    side.replaceChildren(
      make("section", { class: "cost", "aria-label": t("Cost") }, costPanel(view, opened("raw"), send, ((model.get("busy") || {}).aside || {}).what === "best"), aside, proof(view) ? make("p", { class: "good" }, proof(view)) : null),
      section("broken", broken ? t("Rules (broken)") : t("Rules (kept)"), brokenPanel(view, send, (code) => { exempting.open(code); look(code); })),
      section("look", t("Municipality"), [tierNote(view), ...lookPanel(state.about, state.prices, send, map, pick, view, exempting, state.looking === "certainty", giveUp)]),
      section("exemptions", t("Exemptions (%(count)s)", { count: view.exemptions.length }), exemptionsPanel(view, send)),
      section("wishes", t("What is held (%(count)s)", { count: view.wishes.length }), wishesPanel(view, send)),
      section("ask", t("What is asked"), askPanel(view, state.pending, state.price, {
        value: (key, value, now) => { value === now ? state.pending.values.delete(key) : state.pending.values.set(key, value); changed(view, small); },
        layer: (name, on, now) => { on === now ? state.pending.layers.delete(name) : state.pending.layers.set(name, on); changed(view, small); },
        price: () => send({ kind: "price", ...pending() }) },
        () => { send({ kind: "ask", ...pending() }); clear(); },
        () => { clear(); show(); })),
      section("stalled", t("Where it stalls"), [...cardsPanel(state, view.cards_hold, (on) => { state.exemptions = on; show(); }, send,
        (card) => { map.light(card.lit); send({ kind: "card", number: card.number }); seeMap(); }), ...snapshotPanel()]),
      section("take", t("Take along"), takePanel()));
  }

  function changed(view, small) {
    state.price = null;
    show();
    if (small && (state.pending.values.size || state.pending.layers.size)) ask();
  }
  const ask = later(350, () => send({ kind: "price", ...pending() }));

  function pending() {
    const values = [...state.pending.values].map(([key, value]) => [JSON.parse(key), value]), without = [];
    for (const [name, on] of state.pending.layers) on ? values.push([["arrangements", name, "separating"], 1.0]) : without.push(`arrangements.${name}`);
    return { values: values.filter(([path]) => !without.includes(path.slice(0, 2).join("."))), without };
  }

  function clear() {
    state.pending = { values: new Map(), layers: new Map() };
    state.price = null;
  }

  function snapshotPanel() {
    const found = [make("h4", {}, t("Through time")), make("p", { class: "quiet" }, t("Drop two or more dated tables of what was declared on the map to follow them."))];
    if (state.snapshots) found.push(make("label", { class: "slider" }, make("span", {}, t("Snapshot")), make("output", {}, state.snapshots[state.snapshot]),
      make("input", { type: "range", min: 0, max: state.snapshots.length - 1, step: 1, value: state.snapshot, "aria-label": t("Snapshot"), onchange: (event) => send({ kind: "snapshot", number: Number(event.target.value) }) })),
      make("ul", {}, state.steps.map((text) => make("li", {}, text))));
    return found;
  }

  function takePanel() {
    const name = make("input", { type: "text", maxlength: 60, "aria-label": t("Name of this state"), placeholder: t("Name of this state"), "data-key": "name", value: state.name, oninput: (event) => (state.name = event.target.value) });
    return [
      make("form", { class: "row", onsubmit: (event) => { event.preventDefault(); if (name.value.trim()) { send({ kind: "keep", name: name.value }); state.name = ""; } } }, name, make("button", { type: "submit" }, t("Keep in the strip"))),
      make("p", { class: "row" },
        button(t("Scenario file"), () => send({ kind: "take", what: "toml" })), button(t("Results folder"), () => send({ kind: "take", what: "folder" })),
        button(t("Report"), () => send({ kind: "take", what: "report" })), button(t("Workbook"), () => send({ kind: "take", what: "xlsx" })),
        button(t("Link"), () => send({ kind: "link" }))),
      state.link ? make("input", { type: "text", readonly: true, value: state.link, "aria-label": t("Link"), onfocus: (event) => event.target.select() }) : null,
      make("p", { class: "row" }, t("Open a draft (CSV or xlsx) or a scenario (TOML):"), " ", fileButton()),
    ];
  }

  // A button of our own: that of a browser speaks the language of the browser.
  function fileButton() {
    const input = make("input", { type: "file", multiple: true, hidden: true, accept: ".csv,.xlsx,.toml", "aria-label": t("Choose a file …"), onchange: (event) => { files([...event.target.files]); event.target.value = ""; } });
    return make("span", {}, button(t("Choose a file …"), () => input.click()), input);
  }

  function unmatchedPanel() {
    const { rows, said } = state.unmatched, chosen = {};
    return make("form", { class: "unmatched", onsubmit: (event) => { event.preventDefault(); send({ kind: "choose", chosen }); state.unmatched = null; note(); } },
      make("h3", {}, t("Rows that do not match")), make("p", {}, said),
      make("ul", {}, rows.map((row) => {
        chosen[row.written] = row.options.length ? row.options[0][0] : "";
        return make("li", {}, make("label", {}, `${row.place}: “${row.written}” → `, make("select", { onchange: (event) => (chosen[row.written] = event.target.value) },
          row.options.map(([code, name]) => make("option", { value: code }, name)), make("option", { value: "" }, t("leave out")))));
      })),
      make("button", { type: "submit", class: "main" }, t("Use these")), button(t("Cancel"), () => { send({ kind: "no_draft" }); state.unmatched = null; note(); }));
  }

  function stripPanel(view) {
    strip.setAttribute("aria-label", t("Named states"));
    strip.replaceChildren(...view.strip.map((kept) => make("figure", {}, map.ready() ? map.small(kept) : null,
      make("figcaption", {}, make("b", {}, kept.name), kept.share == null ? "" : ` ${signed(percent(kept.share), kept.share)}`, kept.broken ? make("span", { class: "bad" }, ` ${t("breaks a rule")}`) : "",
        make("div", { class: "row" }, button(t("Back to it"), () => send({ kind: "back", name: kept.name }), { "aria-label": t("Back to %(name)s", { name: kept.name }) }),
          button(t("Compare"), () => send({ kind: "movers", a: kept.name, b: null }), { "aria-label": t("Compare with %(name)s", { name: kept.name }) }))))), ...elsewhere(),
      ...(inApp() && state.left.length ? [make("p", { class: "quiet left" }, t("Only on this page, not in the link: %(names)s.", { names: state.left.join(", ") }))] : []));
  }

  const elsewhere = () => (model.get("elsewhere") || []).flatMap((area) => area.strip.map((kept) => make("figure", { class: "elsewhere" },
    smallMap(area, kept, `${area.title}: ${kept.name}`),
    make("figcaption", {}, make("b", {}, kept.name), ` ${area.title}`, kept.broken ? make("span", { class: "bad" }, ` ${t("breaks a rule")}`) : "",
      make("div", { class: "row" }, button(t("Back to it"), () => send({ kind: "elsewhere", area: area.area, name: kept.name }), { "aria-label": t("Back to %(name)s", { name: `${kept.name} (${area.title})` }) }))))));

  function compare(content) {
    const view = model.get("view"), options = [["", t("on the table")], ...view.strip.map((kept) => [kept.name, kept.name])];
    const chooser = (side, label) => make("select", { "aria-label": label, onchange: () => send({ kind: "movers", a: selects[0].value || null, b: selects[1].value || null }) },
      options.map(([value, name]) => { const option = make("option", { value }, name); option.selected = value === content.sides[side].asked; return option; }));
    const selects = [chooser(0, t("Left")), chooser(1, t("Right"))];
    const moved = content.rows.map((row) => row.code);
    const pictures = content.sides.map((side) => make("figure", {}, map.still(side, side.name || t("on the table"), moved), make("figcaption", {}, side.name || t("on the table"))));
    const edge = make("div", { class: "edge" });
    const both = make("div", { class: "both" }, pictures, edge);
    const wipe = make("input", { type: "range", class: "wipe", min: 0, max: 100, value: 50, "aria-label": t("Wipe"), oninput: () => cut() });
    const cut = () => { both.classList.toggle("wiped", state.wiped); both.style.setProperty("--cut", `${wipe.value}%`); wipe.hidden = !state.wiped; };
    const follow = (event) => {
      if (!state.wiped || !event.buttons) return;
      const box = both.getBoundingClientRect();
      wipe.value = (100 * (event.clientX - box.left)) / box.width;
      cut();
    };
    both.addEventListener("pointerdown", follow);
    both.addEventListener("pointermove", follow);
    cut();
    dialog.setAttribute("aria-label", t("Two states compared"));
    keepingFocus(dialog, () => dialog.replaceChildren(
      make("div", { class: "row" }, ...selects, make("label", {}, make("input", { type: "checkbox", checked: state.wiped, onchange: (event) => { state.wiped = event.target.checked; cut(); } }), ` ${t("Wipe")}`),
        make("span", { class: "spacer" }), button(t("Close"), () => dialog.close())),
      both, wipe,
      content.rows.length ? make("table", {}, make("caption", {}, content.tier ? t("Who moves on tier %(tier)s", { tier: content.tier }) : t("Who moves")), make("thead", {}, make("tr", {}, [t("Municipality"), t("Inhabitants"), t("From"), t("To")].map((text, k) => make("th", { scope: "col", class: k === 1 ? "figure" : null }, text)))),
        make("tbody", {}, content.rows.map((row) => make("tr", {}, make("td", {}, row.name), make("td", { class: "figure" }, number(row.people)), make("td", {}, row.before || t("in no region")), make("td", {}, row.after || t("in no region"))))))
        : make("p", {}, t("Nobody moves between them."))), () => null);
    if (dialog.open) return;
    const opener = root.getRootNode().activeElement, name = opener && root.contains(opener) ? nameOf(opener) : "";
    dialog.onclose = () => { const again = [...strip.querySelectorAll("button")].find((one) => nameOf(one) === name); if (again) again.focus(); };
    dialog.showModal();
  }

  // -------------------------------------------------------------------- where it starts
  function startPanel() {
    const options = model.get("start") || {};
    start.hidden = !options.packs;
    if (!options.packs) return;
    const chosen = (model.get("view") || {}).of != null;
    const pack = make("select", { "aria-label": t("Data"), onchange: () => fillAreas() }, options.packs.map((one) => make("option", { value: one.name }, one.title)));
    const area = make("select", { "aria-label": t("Area") });
    const fillAreas = () => {
      const own = options.packs.find((one) => one.name === pack.value) || options.packs[0];
      area.replaceChildren(make("option", { value: "" }, t("everything")), ...own.areas.map((group) => make("optgroup", { label: group.label }, group.regions.map((name) => make("option", { value: JSON.stringify([group.layer, name]) }, name)))));
    };
    fillAreas();
    const scenario = options.scenarios.length ? make("select", { "aria-label": t("Scenario") }, options.scenarios.map((name) => make("option", { value: name }, name))) : null;
    if (state.pack && options.packs.some((one) => one.name === state.pack)) { pack.value = state.pack; fillAreas(); }
    pack.addEventListener("change", () => (state.pack = pack.value));
    state.chosen = () => { const [layer, region] = area.value ? JSON.parse(area.value) : [null, null]; return { pack: pack.value, layer, region }; };
    const path = make("input", { type: "text", "aria-label": t("Path on this machine"), placeholder: t("/folder/of/a/pack or /a/scenario.toml"), value: state.path || "", "data-key": "path", oninput: (event) => (state.path = event.target.value) });
    const places = options.paths ? make("form", { class: "row", onsubmit: (event) => { event.preventDefault(); send({ kind: "path", path: path.value }); } },
      make("label", {}, `${t("or a folder with your own data, or a scenario file, on this machine")} `, path), make("button", { type: "submit" }, t("Open the path"))) : null;
    const content = make("div", { class: "begin" }, make("div", { class: "row" },
      make("label", {}, `${t("Data")} `, pack), make("label", {}, `${t("Area")} `, area),
      button(t("Begin"), () => send({ kind: "begin", ...state.chosen() }), { class: "main", "data-key": "begin" }),
      scenario ? [make("label", {}, `${t("Scenario")} `, scenario), button(t("Open the scenario"), () => send({ kind: "begin", scenario: scenario.value }))] : null,
      make("span", {}, `${t("or a file")} `, fileButton())), places);
    start.replaceChildren(chosen ? make("details", {}, make("summary", {}, t("Another area or scenario")), content) : make("div", { class: "welcome" }, make("h1", {}, t("Try regions, and see what the best answer is")), content, make("p", {}, languages())));
  }

  async function files(chosen) {
    if (!chosen.length) return;
    state.error = "";
    const read = await Promise.all(chosen.map(async (file) => ({ name: file.name, data: bytesToText(await file.arrayBuffer()) })));
    if (read.length > 1) send({ kind: "snapshots", files: read });
    else if (read[0].name.toLowerCase().endsWith(".toml")) send({ kind: "begin", name: read[0].name, data: read[0].data });
    else if ((model.get("view") || {}).of == null && state.chosen) send({ kind: "begin", ...state.chosen(), draft: read[0] });
    else send({ kind: "draft", ...read[0] });
  }

  root.addEventListener("dragover", (event) => { event.preventDefault(); root.classList.add("dropping"); });
  root.addEventListener("dragleave", () => root.classList.remove("dropping"));
  root.addEventListener("drop", (event) => { event.preventDefault(); root.classList.remove("dropping"); files([...event.dataTransfer.files]); });
  root.addEventListener("pointerdown", (event) => { state.pressed = event.target.matches("input[type=range]") && side.contains(event.target); });
  const letLoose = () => { state.pressed = false; if (state.late) { state.late = false; setTimeout(show); } };
  window.addEventListener("pointerup", letLoose);
  window.addEventListener("pointercancel", letLoose);
  root.addEventListener("keydown", (event) => {
    event.stopPropagation(); // nor does another notebook
    if (event.key === "Escape" && state.picking) { state.picking = null; note(); }
    if (event.target.matches("input[type=text]")) return;
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "z") { event.preventDefault(); send({ kind: event.shiftKey ? "redo" : "undo" }); }
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "y") { event.preventDefault(); send({ kind: "redo" }); }
  });

  // -------------------------------------------------------------------- what comes back
  function brief(said) {
    state.note = said;
    tell(said);
    setTimeout(() => { if (state.note === said) { state.note = ""; note(); } }, 6000);
  }

  const heard = {
    look: (content) => { state.about = content.about; map.select(content.about.code); },
    found: (content) => { state.error = ""; state.pack = content.pack; if ((model.get("view") || {}).of != null || !opened()) state.note = t("Found. Choose an area of it and begin."); },
    certainty: (content) => { if (state.about && state.about.code === content.code) state.about.certainty = content; },
    offers: (content) => { if (state.about && state.about.code === content.code) state.prices = content.prices; },
    price: (content) => { state.price = content; },
    error: (content) => { state.error = content.text; state.reasons = []; },
    unsolved: (content) => { state.error = content.said; state.reasons = content.reasons; },
    here: () => {},
    solved: (content) => brief(content.said),
    unmatched: (content) => { state.unmatched = content; },
    followed: (content) => brief(content.said),
    drafted: (content) => { state.note = content.said + (content.outside.length ? `; ${t("outside this area: %(names)s", { names: content.outside.join(", ") })}` : ""); },
    snapshots: (content) => { state.snapshots = content.names; state.open.add("stalled"); },
    snapshot: (content) => { state.snapshot = content.number; state.steps = content.steps; },
    cards: (content) => { state.cards = content.cards; state.ticked.clear(); tell(t("%(count)s suggestions", { count: content.cards.length })); state.open.add("stalled"); },
    movers: (content) => compare(content),
    file: (content) => download(content.name, content.mime, content.data),
    fragment: (content) => {
      if (inApp()) history.replaceState(null, "", `#${content.fragment}`);
      if (String(state.left) !== String(content.left)) { state.left = content.left; show(); }
    },
    link: (content) => {
      heard.fragment(content);
      state.link = inApp() ? location.href : `#${content.fragment}`;
      state.open.add("take");
      if (navigator.clipboard) navigator.clipboard.writeText(state.link).then(() => { state.note = t("The link is on the clipboard."); note(); }, () => {});
    },
  };
  const hear = (content) => {
    silence.cancel();
    if (state.deaf) { state.deaf = false; note(); }
    if (content.from && content.from !== me) return;
    if (heard[content.kind]) heard[content.kind](content);
    if (!["here", "fragment"].includes(content.kind)) show();
  };
  const remember = later(700, () => send({ kind: "fragment" }));
  const laid = () => { const content = model.get("canvas"); if (content && content.cells) { const kept = model.get("at_hand") || {};
    Object.assign(state, { about: null, cards: kept.cards || null, unmatched: kept.unmatched || null, snapshots: kept.snapshots || null, snapshot: kept.snapshot || 0, steps: kept.steps || [] });
    state.ticked.clear(); clear(); map.light(null); map.lay(content); } };
  const seen = () => { const about = state.about; show(); const view = model.get("view") || {}; if (view.of) { tell(spoken(view)); if (inApp()) remember(); } if (about && (model.get("view") || {}).of) { state.prices = null; send({ kind: "look", code: about.code }); } };
  model.on("msg:custom", hear);
  model.on("change:canvas", laid);
  model.on("change:at_hand", laid);
  model.on("change:view", seen);
  model.on("change:words", show);
  model.on("change:start", show);
  model.on("change:elsewhere", show);
  let working = "";  // the buttons stay the same while progress comes in: a click on one is not lost
  model.on("change:busy", () => {
    note();
    const view = model.get("view") || {}, busy = model.get("busy") || {}, looking = (busy.aside || {}).what;
    const now = busy.what || "";
    if (looking !== state.looking) { state.looking = looking; show(); } else if (view.of && now !== working) keepingFocus(root, () => toolbar(view), () => map.stop());
    working = now;
  });
  laid();
  show();
  const opened = () => {
    const linked = inApp() && location.hash.startsWith("#1.");
    if (linked) send({ kind: "open_link", fragment: location.hash.slice(1) });
    return linked;
  };
  if (inApp()) window.addEventListener("hashchange", opened);
  if (!opened()) send({ kind: "ready" });
  root.dataset.ready = "yes";
  return () => {
    window.removeEventListener("hashchange", opened);
    window.removeEventListener("pointerup", letLoose);
    window.removeEventListener("pointercancel", letLoose);
    silence.cancel();
    remember.cancel();
    root.remove();
  };
}

export default { render };
