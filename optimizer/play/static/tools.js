// Small helpers: elements, words, numbers. Text always goes in as text, never as markup.

let words = {};
let lang = "en";

function t(message, values) {
  let said = words[message] || message;
  for (const [name, value] of Object.entries(values || {})) said = said.replaceAll(`%(${name})s`, () => value);
  return said;
}

const written = (value, how) =>
  value == null ? "–" : new Intl.NumberFormat(lang === "nl" ? "nl-NL" : "en-GB", how).format(value).replace(/^-(?=[0.,]*\s*%?$)/, "").replace("-", "−");

const number = (value, decimals = 0) => written(value, { maximumFractionDigits: decimals });

const percent = (share, decimals = 1) => written(share, { style: "percent", maximumFractionDigits: decimals });

const signed = (text, value) => (value > 0 ? `+${text}` : text);

function fill(element, attributes, children) {
  for (const [key, value] of Object.entries(attributes || {})) {
    if (value == null || value === false) continue;
    if (key.startsWith("on")) element.addEventListener(key.slice(2), value);
    else if (key === "value" || key === "checked" || key === "disabled") element[key] = value;
    else element.setAttribute(key, value === true ? "" : value);
  }
  for (const child of children.flat()) if (child != null && child !== false) element.append(child);
  return element;
}

const make = (tag, attributes, ...children) => fill(document.createElement(tag), attributes, children);
const draw = (tag, attributes, ...children) =>
  fill(document.createElementNS("http://www.w3.org/2000/svg", tag), attributes, children);

const button = (label, onclick, more) => make("button", { type: "button", onclick, ...more }, label);

const bytesToText = (buffer) => {
  let text = "";
  const bytes = new Uint8Array(buffer);
  for (let k = 0; k < bytes.length; k += 32768) text += String.fromCharCode(...bytes.subarray(k, k + 32768));
  return btoa(text);
};

function download(name, mime, data) {
  const bytes = Uint8Array.from(atob(data), (letter) => letter.charCodeAt(0));
  const address = URL.createObjectURL(new Blob([bytes], { type: mime }));
  const anchor = make("a", { href: address, download: name });
  document.body.append(anchor);
  anchor.click();
  anchor.remove();
  setTimeout(() => URL.revokeObjectURL(address), 10000);
}

const letters = document.createElement("canvas").getContext("2d");

// How wide a line of text is, in times the size of its letters.
function lettersWide(line, strong) {
  letters.font = `${strong ? 650 : 400} 100px system-ui, sans-serif`;
  return letters.measureText(line).width / 100;
}

const MOST_LETTERS = 32;
const shortened = (line) => (line.length > MOST_LETTERS ? `${line.slice(0, MOST_LETTERS - 1)}…` : line);

function later(wait, act) {
  let timer;
  const start = (...values) => {
    clearTimeout(timer);
    timer = setTimeout(() => act(...values), wait);
  };
  start.cancel = () => clearTimeout(timer);
  return start;
}

const TAKES_FOCUS = "button, input, select, summary, .cell";
const nameOf = (one) => one.getAttribute("data-key") || `${one.tagName} ${one.getAttribute("aria-label") || one.textContent}`;

// Draw anew what may hold the focus: it stays with what has the same name; else with its panel, else with the map.
function keepingFocus(root, redraw, fallback) {
  const active = root.getRootNode().activeElement;
  if (!active || !root.contains(active)) return redraw();
  const name = nameOf(active), panel = active.closest("details");
  const same = (place) => [...place.querySelectorAll(TAKES_FOCUS)].filter((one) => nameOf(one) === name);
  const nth = same(root).indexOf(active), title = panel && nameOf(panel.querySelector("summary"));
  const marks = active.matches("input[type=text]") ? [active.selectionStart, active.selectionEnd] : null;
  redraw();
  if (root.contains(active) && !active.disabled) return;
  const usable = (one) => one && !one.disabled && one.getClientRects().length;
  const places = [same(root)[nth], [...root.querySelectorAll("summary")].find((one) => nameOf(one) === title), fallback()];
  const found = places.find(usable);
  if (!found) return;
  found.focus({ preventScroll: true });
  if (marks && found.matches("input[type=text]")) found.setSelectionRange(...marks);
}
