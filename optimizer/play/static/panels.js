// The panels beside the map: what a municipality is, what is wished, what is asked, what stalls.

function lookPanel(about, prices, send, map, pick) {
  if (!about) return [make("p", { class: "quiet" }, t("Click a municipality to see where it belongs and why; drag it to another region to try."))];
  const code = about.code, region = about.region;
  const found = [
    make("h3", {}, about.name),
    make("p", {}, region
      ? t("%(people)s inhabitants, in region %(region)s", { people: number(about.people), region })
      : t("%(people)s inhabitants, in no region", { people: number(about.people) }),
      about.centres.length ? t("; centre: %(names)s", { names: about.centres.join(", ") }) : ""),
  ];
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
    found.push(make("table", {},
      make("thead", {}, make("tr", {}, make("th", {}, t("Move to")), make("th", {}, t("others stay")), make("th", {}, t("best with it")))),
      make("tbody", {}, rows)));
    if (!prices && about.offers.some((offer) => offer.to))
      found.push(button(t("Prove the prices"), () => send({ kind: "offers", code })));
  } else found.push(make("p", {}, t("All its neighbours are in its own region.")));
  found.push(make("p", { class: "row" },
    button(t("With …"), () => pick("together", code)),
    button(t("Apart from …"), () => pick("apart", code)),
    region ? button(about.held ? t("Let its region go") : t("Hold its region"), () => send({ kind: "hold", code, on: !about.held })) : null,
    button(t("Out of the area"), () => send({ kind: "out", code, on: true }))));
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

function wishesPanel(view, send) {
  if (!view.wishes.length) return [make("p", { class: "quiet" }, t("Nothing is held yet. What you move, hold or ask stays when the rest is solved."))];
  return [
    make("ul", { class: "wishes" }, view.wishes.map((wish) => make("li", {}, wish.text, " ",
      button("×", () => send({ kind: "drop", wish: wish.kind, codes: wish.codes }), { class: "small", "aria-label": t("Forget: %(wish)s", { wish: wish.text }) })))),
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
      return make("li", {}, make("label", {}, make("input", { type: "checkbox", checked: on, onchange: (event) => change.layer(layer.name, event.target.checked, layer.on) }), ` ${layer.label}`));
    })),
    make("div", { class: "price", "aria-live": "polite" }, told),
    make("p", { class: "row" },
      button(t("What would it change?"), change.price, { disabled: !waiting }),
      button(t("Ask it"), apply, { class: "main", disabled: !waiting }),
      button(t("Cancel"), cancel, { disabled: !waiting })),
  ];
}

function costPanel(view) {
  const cost = view.cost;
  const headline = cost.share == null ? t("Cost: %(amount)s", { amount: number(cost.total) })
    : Math.abs(cost.share) < 0.00005 ? t("As good as the best") : cost.share > 0
      ? t("%(share)s above the best", { share: percent(cost.share, cost.share < 0.01 ? 2 : 1) })
      : t("%(share)s below the best: a rule is broken", { share: percent(-cost.share, 1) });
  const most = Math.max(0.0001, ...cost.parts.map((part) => Math.abs(part.share == null ? part.raw / cost.total : part.share)));
  return [
    make("p", { class: "headline" }, headline, cost.best != null ? make("small", {}, ` ${cost.proven ? t("(the best is proven)") : t("(the best is not proven)")}`) : ""),
    make("table", { class: "parts" }, make("caption", { class: "unseen" }, t("Cost by what it is about")), make("tbody", {}, cost.parts.map((part) => {
      const share = part.share == null ? part.raw / (cost.total || 1) : part.share;
      return make("tr", {}, make("th", { scope: "row" }, part.name),
        make("td", {}, make("span", { class: share > 0 ? "bar more" : "bar less", style: `width:${Math.round((60 * Math.abs(share)) / most)}px` })),
        make("td", { class: "figure" }, part.share == null ? percent(share) : signed(percent(part.share, 1), part.share)));
    }))),
    make("details", {}, make("summary", {}, t("Raw figures")),
      make("p", {}, t("Weighted inhabitants: %(total)s; the best: %(best)s", { total: number(cost.total), best: number(cost.best) })),
      make("ul", {}, cost.parts.map((part) => make("li", {}, `${part.name}: ${signed(number(part.raw), cost.best == null ? 0 : part.raw)}`)))),
  ];
}

function brokenPanel(view) {
  const sentences = [...new Set([...view.general, ...view.regions.flatMap((region) => region.broken)])];
  if (!sentences.length) return [make("p", { class: "good" }, t("Every rule is kept."))];
  return [make("ul", { class: "broken" }, sentences.map((text) => make("li", {}, text)))];
}

function cardsPanel(cards, exemptions, setExemptions, send, map) {
  const shown = (cards || []).filter((card) => exemptions || !card.exempted);
  return [
    make("p", { class: "row" }, button(t("Look for suggestions"), () => send({ kind: "complete" })),
      make("label", {}, make("input", { type: "checkbox", checked: exemptions, onchange: (event) => setExemptions(event.target.checked) }), ` ${t("with exemptions")}`)),
    cards && !shown.length ? make("p", {}, t("Nothing stalls, or nothing was found.")) : null,
    ...shown.map((card) => make("article", { class: "card" },
      make("h4", {}, `${card.number}. ${card.area}: ${card.kind}`), make("p", { class: "quiet" }, card.aim),
      make("p", {}, t("Price: %(price)s above the cheapest division", { price: number(card.price) }), card.proven ? ` (${t("proven")})` : ""),
      card.limits.length ? make("p", { class: "bad" }, `${t("Exempted")}: ${card.limits.join("; ")}`) : null,
      make("fieldset", {}, make("legend", {}, t("Councils that must say yes")),
        card.changes.map((one) => make("label", {}, make("input", { type: "checkbox" }), ` ${one.name}: ${one.before} → ${one.after}`)),
        card.receives.map((name) => make("label", {}, make("input", { type: "checkbox" }), ` ${t("%(name)s receives", { name })}`))),
      button(t("Lay on the map"), () => { map.light(card.lit); send({ kind: "card", number: card.number }); }, { "aria-label": t("Lay suggestion %(number)s on the map", { number: card.number }) }))),
  ];
}
