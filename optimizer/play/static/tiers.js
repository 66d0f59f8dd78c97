// Tiers: which one is looked at, what each costs more than in the best, and what lies above and below.

function tierChooser(view, send) {
  if (!view.tiers.length) return null;
  return make("div", { class: "tiers", role: "group", "aria-label": t("Tier") },
    view.tiers.map((tier) => make("button", { type: "button", "aria-pressed": String(tier.on), "data-key": `tier-${tier.name}`, title: tier.tasks || null,
      class: tier.broken ? "broken" : null, onclick: () => send({ kind: "tier", name: tier.name }) },
      tier.label, make("small", {}, ` ${number(tier.count)}`), tier.broken ? make("span", { class: "unseen" }, `, ${t("breaks a rule")}`) : null)));
}

function tierCosts(view) {
  if (!view.tiers.length) return null;
  const rows = view.tiers.map((tier) => [tier.label, tier.share, tier.on]);
  if (view.unnested != null) rows.push([t("what does not nest"), view.unnested, false]);
  return make("table", { class: "parts tiered" }, make("caption", {}, t("All tiers together; of which")),
    make("tbody", {}, rows.map(([label, share, on]) => make("tr", {}, make("th", { scope: "row", class: on ? "on" : null }, label),
      make("td", { class: "figure" }, share == null ? "–" : signed(percent(share, Math.abs(share) < 0.001 ? 2 : 1), share))))));
}

function tierNote(view) {
  const own = view.tiers.find((tier) => tier.on);
  if (!own) return null;
  const said = [own.tasks ? t("Tasks: %(tasks)s.", { tasks: own.tasks }) : "",
    own.fixed ? t("This tier stays as it is: %(layer)s.", { layer: own.fixed }) : "",
    view.below && view.together ? t("Who is dragged here takes its region of the tier below along.") : ""].filter(Boolean);
  return said.length ? make("p", { class: "quiet" }, said.join(" ")) : null;
}
