// The panels beside the map: what a municipality is, what is wished, what is asked, what stalls.

function lookPanel(about, prices, send, map, pick, view, exempting, finding, giveUp) {
  if (!about) return [make("p", { class: "quiet" }, t("Click a municipality to see where it belongs and why; drag it to another region to try."))];
  if (about.out) return [make("h3", {}, about.name), make("p", {}, t("left out of the area")),
    button(t("Take it in again"), () => send({ kind: "out", code: about.code, on: false }), { "data-key": "take-in" })];
  const code = about.code, region = about.region;
  const found = [
    make("h3", {}, about.name),
    make("p", {}, region
      ? t("%(people)s inhabitants, in region %(region)s", { people: number(about.people), region })
      : t("%(people)s inhabitants, in no region", { people: number(about.people) }),
      about.centres.length ? t("; centre: %(names)s", { names: about.centres.join(", ") }) : ""),
    about.within.length ? make("p", {}, about.within.map(([tier, name]) => t("%(tier)s: in %(region)s", { tier, region: name })).join("; ")) : null,
    certaintyPanel(about, view, send, finding, giveUp),
    about.along ? make("p", {}, t("Moves along: %(names)s", { names: about.along })) : null,
  ].filter(Boolean);
  if (about.offers.length) {
    const rows = about.offers.map((offer) => {
      const proven = prices && offer.to ? prices[offer.to] : null;
      return make("tr", {},
        make("td", {}, button(offer.to ? offer.name : t("a region of its own"), () => send({ kind: "move", code, to: offer.to }),
          { class: "link", "aria-label": t("Move %(name)s to %(region)s", { name: about.name, region: offer.to ? offer.name : t("a region of its own") }) })),
        make("td", { class: offer.breaks ? "bad" : "" },
          offer.share == null ? signed(number(offer.change), offer.change) : signed(percent(offer.share, 2), offer.share),
          offer.breaks ? ` ${t("breaks a rule")}` : ""),
        make("td", {}, !proven ? "" : !proven.fits ? t("nothing fits") :
          `${signed(percent(proven.share, 2), proven.share)} ${proven.proven ? t("proven") : t("not proven")}`));
    });
    found.push(make("table", { class: "offers" },
      make("thead", {}, make("tr", {}, [t("Move to"), t("others stay"), t("best with it")].map((text) => make("th", { scope: "col" }, text)))),
      make("tbody", {}, rows)));
    if (!prices && about.offers.some((offer) => offer.to))
      found.push(button(t("Prove the prices"), () => send({ kind: "offers", code })));
  } else found.push(make("p", {}, t("All its neighbours are in its own region.")));
  found.push(make("p", { class: "row" },
    button(t("Move to …"), () => pick("move", code)),
    button(t("With …"), () => pick("together", code)),
    button(t("Apart from …"), () => pick("apart", code)),
    region ? button(about.held ? t("Let its region go") : t("Hold its region"), () => send({ kind: "hold", code, on: !about.held })) : null,
    button(t("Out of the area"), () => send({ kind: "out", code, on: true })),
    view.limits.length ? button(t("Exemption …"), () => exempting.open(code), { "data-key": "exemption", "aria-expanded": String(exempting.code === code) }) : null));
  if (exempting.code === code && view.limits.length) found.push(exemptionForm(about, view, exempting, send));
  if (about.partners.length) {
    found.push(make("h4", {}, t("Partners kept and lost")));
    found.push(make("ul", { class: "partners" }, about.partners.map((one) => make("li", {},
      make("b", {}, `${one.layer}: ${one.region}`), " – ",
      t("%(kept)s kept, %(lost)s lost", { kept: one.kept, lost: one.lost }),
      one.lost_names.length ? make("span", { class: "lost" }, ` (${one.lost_names.join(", ")}${one.lost > one.lost_names.length ? " …" : ""})`) : ""))));
  }
  if (about.commuters) {
    found.push(make("h4", {}, t("Commuters")));
    found.push(make("p", {}, t("%(share)s of those who work elsewhere work in this region; most go to %(names)s.", {
      share: percent(about.commuters.inside, 0),
      names: about.commuters.most.map(([name, share]) => `${name} (${percent(share, 0)})`).join(", ") })));
    if (about.label) found.push(make("p", { class: "quiet" }, about.label));
  }
  return found;
}

function certaintyPanel(about, view, send, finding, giveUp) {
  const found = about.certainty;
  if (!found && !view.cost.proven) return null;
  if (!found) return make("p", { class: "quiet certainty" }, finding
    ? [t("Whether it is certain is being found out."), " ", giveUp(t("Finding out what is certain …"))]
    : button(t("Is it certain?"), () => send({ kind: "certainty", code: about.code }), { "data-key": "certainty" }));
  return make("p", { class: `certainty ${found.state}` }, make("b", {}, found.said[0]), ` ${found.said.slice(1).join(" ")}`);
}

// An exemption: for whom, from which limit, what holds there instead, and why.
function exemptionForm(about, view, exempting, send) {
  const home = view.of[exempting.index];
  const region = home >= 0 ? view.regions[home] : null, members = exempting.members(home);
  const form = exempting.form;
  const asked = form.criterion || (region && region.short.length ? region.short[0].criterion : null);
  const limit = view.limits.find((one) => one.criterion === asked) || view.limits[0];
  const short = region ? region.short.find((one) => one.criterion === limit.criterion) : null;
  const keys = ["minimum", "maximum"].filter((key) => limit[key] != null);
  const key = keys.includes(form.key) ? form.key : short && keys.includes(short.key) ? short.key : keys[0];
  const codes = region && form.whole !== false ? members : [about.code];
  const value = form.value != null ? form.value : short && short.key === key ? short.value : limit[key];
  const set = (change) => { Object.assign(form, change); exempting.redraw(); };
  const amount = make("input", { type: "number", min: 0, step: 1, required: true, value, "data-key": "exempt-value", oninput: (event) => (form.value = event.target.value) });
  const choice = (label, chosen, options, act) => make("label", { class: "row" }, `${label} `, make("select", { "data-key": `exempt-${label}`, onchange: (event) => act(event.target.value) },
    options.map(([own, name]) => { const option = make("option", { value: own }, name); option.selected = own === chosen; return option; })));
  return make("form", { class: "exemption", "aria-label": t("Exemption"), onsubmit: (event) => {
    event.preventDefault();
    send({ kind: "exempt", codes, criterion: limit.criterion, [key]: Math.round(Number(amount.value)), reason: form.reason || "" });
    exempting.open(null);
  } },
    region ? choice(t("For"), form.whole === false ? "one" : "all", [["all", t("region %(name)s as it is (%(count)s)", { name: region.name, count: members.length })], ["one", t("%(name)s alone", { name: about.name })]], (own) => set({ whole: own === "all" })) : null,
    view.limits.length > 1 ? choice(t("Rule"), limit.criterion, view.limits.map((one) => [one.criterion, one.label]), (own) => set({ criterion: own, key: null, value: null })) : null,
    keys.length > 1 ? choice(t("Limit"), key, keys.map((own) => [own, own === "minimum" ? t("minimum") : t("maximum")]), (own) => set({ key: own, value: null })) : null,
    make("label", { class: "row" }, `${key === "minimum" ? t("At least there") : t("At most there")} `,
      amount, make("span", { class: "quiet" }, t("elsewhere %(limit)s", { limit: number(limit[key]) }))),
    make("label", { class: "row" }, `${t("Reason")} `, make("input", { type: "text", required: true, maxlength: 200, value: form.reason || "", "data-key": "exempt-reason", oninput: (event) => (form.reason = event.target.value) })),
    make("p", { class: "quiet" }, t("It holds for every region that lies wholly within these municipalities.")),
    make("p", { class: "row" }, make("button", { type: "submit", class: "main" }, t("Give the exemption")), button(t("Cancel"), () => exempting.open(null))));
}

function exemptionsPanel(view, send) {
  if (!view.exemptions.length) return [make("p", { class: "quiet" }, t("Nobody is exempted. Click a municipality to give it or its region limits of its own."))];
  return [make("ul", { class: "wishes" }, view.exemptions.map((one) => make("li", {}, one.text, " ",
    button("×", () => send({ kind: "end_exemption", criterion: one.criterion, number: one.number }), { class: "small", "aria-label": t("End the exemption: %(text)s", { text: one.text }) }))))];
}

function wishesPanel(view, send) {
  if (!view.wishes.length) return [make("p", { class: "quiet" }, t("Nothing is held yet. What you move, hold or ask stays when the rest is solved."))];
  return [
    make("ul", { class: "wishes" }, view.wishes.map((wish) => make("li", {}, wish.text, " ",
      button("×", () => send({ kind: "drop", wish: wish.kind, codes: wish.codes, tier: wish.tier }), { class: "small", "aria-label": t("Forget: %(wish)s", { wish: wish.text }) })))),
    button(t("Forget all wishes"), () => send({ kind: "let_go" })),
  ];
}

function askPanel(view, pending, price, change, apply, cancel) {
  const slider = (one) => {
    const key = JSON.stringify(one.path), value = pending.values.has(key) ? pending.values.get(key) : one.value;
    const shown = make("output", {}, number(value, 2));
    return make("label", { class: "slider" }, make("span", {}, one.label), shown,
      make("input", { type: "range", min: 0, max: one.most, step: one.step, value, "aria-label": one.label,
        oninput: (event) => (shown.textContent = number(Number(event.target.value), 2)),
        onchange: (event) => change.value(key, Number(event.target.value), one.value) }));
  };
  const group = (name) => view.asked.filter((one) => one.group === name).map(slider);
  const told = [];
  if (price) {
    if (!price.fits) told.push(make("p", { class: "bad" }, price.said));
    else {
      const more = price.saved > 0 ? t("The best of today would then cost %(amount)s more than the best there is.", { amount: number(price.saved) }) : t("The best of today stays the best.");
      told.push(make("p", {}, more, " ", price.moved
        ? t("%(count)s municipalities with %(people)s inhabitants would change region: %(names)s.", { count: price.moved, people: number(price.people), names: price.names.join(", ") + (price.moved > price.names.length ? " …" : "") })
        : t("Nobody would change region."), " ", price.proven ? t("Proven.") : t("Not proven.")));
    }
  }
  const waiting = pending.values.size || pending.layers.size;
  return [
    make("h4", {}, t("Limits and targets")), ...group("limits"),
    make("h4", {}, t("Weights")), ...group("weights"),
    make("h4", {}, t("Arrangements that count")),
    make("ul", { class: "layers" }, view.layers.map((layer) => {
      const on = pending.layers.has(layer.name) ? pending.layers.get(layer.name) : layer.on;
      return make("li", {}, make("label", {}, make("input", { type: "checkbox", checked: on, onchange: (event) => change.layer(layer.name, event.target.checked, layer.on) }), " ", make("span", {}, layer.label)));
    })),
    make("div", { class: "price", "aria-live": "polite" }, told),
    make("p", { class: "row" },
      button(t("What would it change?"), change.price, { disabled: !waiting }),
      button(t("Ask it"), apply, { class: "main", disabled: !waiting }),
      button(t("Cancel"), cancel, { disabled: !waiting })),
  ];
}

function headline(cost) {
  if (cost.share == null) return t("Cost: %(amount)s", { amount: number(cost.total) });
  if (Math.abs(cost.share) < 0.00005) return t("As good as the best");
  return cost.share > 0 ? t("%(share)s above the best", { share: percent(cost.share, cost.share < 0.01 ? 2 : 1) })
    : t("%(share)s below the best: a rule is broken", { share: percent(-cost.share, 1) });
}

function costPanel(view, raw, send, looking) {
  const cost = view.cost;
  const own = view.tiers.find((tier) => tier.on);
  const most = Math.max(0.0001, ...cost.parts.map((part) => Math.abs(part.share == null ? part.raw / cost.total : part.share)));
  return [
    make("p", { class: "headline" }, headline(cost), cost.best != null ? make("small", {}, ` ${cost.proven ? t("(the best is proven)") : t("(the best is not proven)")}`) : ""),
    view.status === "feasible" && view.gap != null ? make("p", {}, t("With what is held: at most %(gap)s above the best.", { gap: percent(view.gap, 2) })) : null,
    !cost.proven && !looking ? button(t("Look for the best"), () => send({ kind: "best" }), { "data-key": "best" }) : null,
    tierCosts(view),
    make("table", { class: "parts" }, make("caption", { class: own ? "" : "unseen" }, own ? t("%(tier)s, by what it is about", { tier: own.label }) : t("Cost by what it is about")), make("tbody", {}, cost.parts.map((part) => {
      const share = part.share == null ? part.raw / (cost.total || 1) : part.share;
      return make("tr", {}, make("th", { scope: "row" }, part.name),
        make("td", {}, Math.abs(share) < 0.0005 ? null : make("span", { class: share > 0 ? "bar more" : "bar less", style: `width:${Math.round((60 * Math.abs(share)) / most)}px` })),
        make("td", { class: "figure" }, part.share == null ? percent(share) : signed(percent(part.share, 1), part.share)));
    }))),
    make("details", raw, make("summary", { "data-key": "panel-raw" }, t("Raw figures")),
      make("p", {}, t("Weighted inhabitants: %(total)s; the best: %(best)s", { total: number(cost.total), best: number(cost.best) })),
      make("ul", {}, cost.parts.map((part) => make("li", {}, `${part.name}: ${signed(number(part.raw), cost.best == null ? 0 : part.raw)}`)))),
  ].filter(Boolean);
}

const sentences = (view) => [...new Set([...view.general, ...view.regions.flatMap((region) => region.broken)])];

const goodNews = (view) => (view.tiers.some((tier) => tier.broken && !tier.on) ? t("Every rule of this tier is kept.") : t("Every rule is kept."));

function brokenPanel(view, send, exempt) {
  const said = sentences(view);
  const allowed = view.regions.flatMap((region) => region.exempted), short = view.regions.filter((region) => region.short.length);
  const elsewhere = view.tiers.filter((tier) => tier.broken && !tier.on);
  return [
    said.length ? make("ul", { class: "broken" }, said.map((text) => make("li", {}, text))) : make("p", { class: "good" }, goodNews(view)),
    allowed.length ? make("ul", { class: "exempted" }, allowed.map((text) => make("li", {}, text))) : null,
    short.length ? make("p", { class: "row" }, short.map((region) => button(t("Exempt %(name)s …", { name: region.name }), () => exempt(region.anchor)))) : null,
    elsewhere.length ? make("p", { class: "row" }, t("Broken on another tier:"), elsewhere.map((tier) => button(tier.label, () => send({ kind: "tier", name: tier.name })))) : null,
  ];
}

function cardsPanel(state, hold, setExemptions, send, lay) {
  const { exemptions, ticked } = state, cards = hold ? state.cards : null;
  const council = (card, text) => {
    const key = `${card.number} ${text}`;
    return make("label", {}, make("input", { type: "checkbox", checked: ticked.has(key), onchange: (event) => { event.target.checked ? ticked.add(key) : ticked.delete(key); } }), make("span", {}, text));
  };
  const shown = (cards || []).filter((card) => exemptions || !card.exempted);
  return [
    make("p", { class: "row" }, button(t("Look for suggestions"), () => send({ kind: "complete" })),
      make("label", {}, make("input", { type: "checkbox", checked: exemptions, onchange: (event) => setExemptions(event.target.checked) }), ` ${t("with exemptions")}`)),
    state.cards && !hold ? make("p", { class: "quiet" }, t("What is asked has changed since suggestions were found: look again.")) : null,
    cards && !shown.length ? make("p", {}, t("Nothing stalls, or nothing was found.")) : null,
    ...shown.map((card) => make("article", { class: "card" },
      make("h4", {}, `${card.number}. ${card.area}: ${card.kind}`), make("p", { class: "quiet" }, card.aim),
      make("p", {}, t("Price: %(price)s above the cheapest division", { price: number(card.price) }), card.proven ? ` (${t("proven")})` : ""),
      card.limits.length ? make("p", { class: "bad" }, `${t("Exempted")}: ${card.limits.join("; ")}`) : null,
      make("fieldset", {}, make("legend", {}, t("Councils that must say yes")),
        card.changes.map((one) => council(card, `${one.name}: ${one.before} → ${one.after}`)),
        card.receives.map((name) => council(card, t("%(name)s receives", { name })))),
      button(t("Lay on the map"), () => lay(card), { "aria-label": t("Lay suggestion %(number)s on the map", { number: card.number }) }))),
  ];
}
