// Small helpers: elements, words, numbers. Text always goes in as text, never as markup.

let words = {};
let lang = "en";

function t(message, values) {
  let said = words[message] || message;
  for (const [name, value] of Object.entries(values || {})) said = said.replaceAll(`%(${name})s`, value);
  return said;
}

const number = (value, decimals = 0) =>
  value == null ? "–" : new Intl.NumberFormat(lang === "nl" ? "nl-NL" : "en-GB", { maximumFractionDigits: decimals }).format(value);

const percent = (share, decimals = 1) =>
  share == null
    ? "–"
    : new Intl.NumberFormat(lang === "nl" ? "nl-NL" : "en-GB", { style: "percent", maximumFractionDigits: decimals }).format(share);

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

function later(wait, act) {
  let timer;
  return (...values) => {
    clearTimeout(timer);
    timer = setTimeout(() => act(...values), wait);
  };
}
