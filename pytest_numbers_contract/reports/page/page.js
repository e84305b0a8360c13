"use strict";
// Whatever comes from a payload is set as text, never as markup.
const data = JSON.parse(document.getElementById("data").textContent);
const at = (id) => document.getElementById(id);
const hidden = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]|\p{Cs}/gu;
const shown = (text) => String(text).replace(hidden, (char) => "\\u" + char.charCodeAt(0).toString(16).padStart(4, "0"));

function make(name, attributes = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  element.append(...children);
  return element;
}
const payload = (text, name = "span") => make(name, { class: "payload" }, shown(text));
const counted = (number, one, many = one + "s") => number + " " + (number === 1 ? one : many);

// --- bodies: pretty, with the members that are at fault marked

function pretty(body, pointers) {
  const pre = make("pre", { tabindex: "0", "aria-label": "body" });
  let value;
  try { value = JSON.parse(body); } catch { pre.append(shown(body)); return pre; }
  const asked = new Set(pointers);
  let line = [];
  const end = () => { pre.append(...line, "\n"); line = []; };
  const write = (held, pointer, indent, name, comma) => {
    const marked = asked.has(pointer);
    const head = "  ".repeat(indent) + (name === null ? "" : JSON.stringify(name) + ": ");
    const put = (text) => line.push(marked ? make("mark", {}, shown(text)) : shown(text));
    const isList = Array.isArray(held);
    if (held === null || typeof held !== "object" || !Object.keys(held).length) {
      put(head + JSON.stringify(held) + comma);
      return end();
    }
    put(head + (isList ? "[" : "{"));
    end();
    const entries = Object.entries(held);
    entries.forEach(([key, inner], index) => {
      const step = "/" + key.replaceAll("~", "~0").replaceAll("/", "~1");
      write(inner, pointer + step, indent + 1, isList ? null : key, index < entries.length - 1 ? "," : "");
    });
    line.push("  ".repeat(indent) + (isList ? "]" : "}") + comma);
    end();
  };
  write(value, "", 0, null, "");
  return pre;
}

function form(body, pointers) {
  const names = new Set(pointers.map((pointer) => pointer.split("/")[2]));
  const pre = make("pre", { tabindex: "0", "aria-label": "request body", class: "short" });
  for (const field of body.split("&")) {
    let text = field;
    try { text = decodeURIComponent(field.replaceAll("+", " ")); } catch { /* as it was sent */ }
    const wrong = names.has(text.split("=")[0]);
    pre.append(wrong ? make("mark", {}, shown(text)) : shown(text), "\n");
  }
  return pre;
}

function bodies(entry, told) {
  const box = make("div");
  const label = (text) => make("p", { class: "label" }, text);
  const within = (part) => told.filter((one) => one.part === part);
  if (entry.request_body) {
    box.append(label("Request"), form(entry.request_body, within("request").map((one) => one.pointer)));
  }
  const pointers = within("response").map((one) => one.at).filter((pointer) => pointer !== null);
  if (entry.response_body) {
    box.append(label(entry.cut ? "Response, cut short" : "Response"), pretty(entry.response_body, pointers));
  }
  queueMicrotask(() => box.querySelectorAll("pre").forEach((pre) => {
    const first = pre.querySelector("mark");
    if (first) pre.scrollTop = Math.max(0, first.offsetTop - pre.offsetTop - 60);
  }));
  return box;
}

// --- what is shown

const operations = [...new Set(data.exchanges.map((entry) => entry.operation))].sort();
const rules = Object.keys(data.rules).sort();
for (const [id, names] of [["operation", operations], ["rule", rules]]) {
  at(id).append(...names.map((name) => make("option", { value: name }, id === "rule" ? name + ": " + data.rules[name].title : name)));
}
const haystacks = new Map();
function haystack(entry) {
  if (!haystacks.has(entry)) haystacks.set(entry, JSON.stringify(entry).toLowerCase());
  return haystacks.get(entry);
}
function filter() {
  return { operation: at("operation").value, rule: at("rule").value, text: at("text").value.trim().toLowerCase() };
}
function passes(entry, wanted) {
  return (!wanted.operation || entry.operation === wanted.operation)
    && (!wanted.rule || entry.found.some((told) => told.id === wanted.rule))
    && (!wanted.text || haystack(entry).includes(wanted.text));
}

function places(entry, told) {
  const lines = [];
  if (entry.file) lines.push(entry.file + (told?.line || entry.line ? ":" + (told?.line || entry.line) : ""));
  else if (entry.source) lines.push("from " + entry.source);
  for (const seen of entry.seen.slice(0, 5)) lines.push(seen.test + (seen.line ? " (" + seen.file + ":" + seen.line + ")" : ""));
  if (entry.seen.length > 5) lines.push("\u2026 and " + counted(entry.seen.length - 5, "more test"));
  return make("ul", { class: "soft" }, ...lines.map((line) => make("li", {}, payload(line))));
}

function card(fingerprint, pairs, isOpen) {
  const [entry, told] = pairs[0];
  const article = make("article", { class: "card", id: "violation-" + fingerprint, tabindex: "-1" });
  const times = pairs.length > 1 ? ", \u00d7" + pairs.length : "";
  article.append(
    make("p", { class: "where" }, entry.operation + ": " + told.part + " ", payload(told.place, "code"), times),
    make("dl", { class: "pair" },
      make("div", { class: "expected" }, make("dt", {}, "expected"), make("dd", {}, payload(told.expected)), make("dd", { class: "soft" }, "says ", payload(told.says))),
      make("div", { class: "actual" }, make("dt", {}, "got"), make("dd", {}, payload(told.actual, "code")))),
    make("p", { class: "soft" }, entry.method + " ", payload(entry.url), " \u2192 " + entry.status),
    places(entry, told));
  const body = make("details", {}, make("summary", {}, "The exchange, with what is wrong in it marked"));
  const fill = () => { if (body.children.length === 1) body.append(make("div", { class: "inside" }, bodies(entry, entry.found.filter((one) => one.fingerprint === fingerprint)))); };
  body.addEventListener("toggle", () => { if (body.open) fill(); });
  if (isOpen) { fill(); body.open = true; }
  const others = new Set(pairs.map(([other]) => other));
  const links = [...others].slice(0, 20).flatMap((other, index) => [index ? ", " : "", make("a", { href: "#exchange-" + other.id }, other.id)]);
  const more = others.size > 20 ? " \u2026 and " + (others.size - 20) + " more" : "";
  article.append(body, make("p", { class: "id" }, make("a", { href: "#violation-" + fingerprint }, fingerprint), "  in " + counted(others.size, "exchange") + ": ", ...links, more));
  return article;
}

function drawRules(entries, wanted) {
  const found = new Map();
  for (const entry of entries) {
    for (const told of entry.found) {
      if (told.kind !== "violation" || (wanted.rule && told.id !== wanted.rule)) continue;
      if (!found.has(told.id)) found.set(told.id, new Map());
      const cards = found.get(told.id);
      if (!cards.has(told.fingerprint)) cards.set(told.fingerprint, []);
      cards.get(told.fingerprint).push([entry, told]);
    }
  }
  const groups = [...found].sort((one, other) => other[1].size - one[1].size || one[0].localeCompare(other[0]));
  at("rules").replaceChildren(...groups.map(([id, cards], index) => {
    const rule = data.rules[id];
    const inside = make("div", { class: "inside" }, make("p", { class: "soft" }, rule.meaning, " ", make("code", {}, "numbers-contract explain " + id)));
    const box = make("details", { id: "rule-" + id }, make("summary", {}, make("h3", {}, id + ": " + rule.title), " ", make("span", { class: "tag bad" }, counted(cards.size, "fault"))), inside);
    const rest = [...cards];
    const show = (many) => rest.splice(0, many).forEach(([fingerprint, pairs], place) => inside.insertBefore(card(fingerprint, pairs, !place && index < 3), more));
    const more = make("button", { type: "button" });
    more.addEventListener("click", () => {
      const last = more.previousElementSibling;
      show(50);
      label();
      last.nextElementSibling.focus();
    });
    const label = () => { more.textContent = "Show " + rest.length + " more"; more.hidden = !rest.length; };
    inside.append(more);
    const fill = () => { if (inside.children.length === 2) { show(10); label(); } };
    box.addEventListener("toggle", () => { if (box.open) fill(); });
    box.showAll = () => { show(rest.length); label(); };
    if (index < 8) { fill(); box.open = true; }
    return box;
  }));
  if (!groups.length) at("rules").append(make("p", {}, data.exchanges.length ? "None here." : "Nothing was judged."));
}

function row(entry) {
  const violations = entry.found.filter((told) => told.kind === "violation").length;
  const mark = violations ? make("span", { class: "tag bad" }, "broken") : make("span", { class: "tag good" }, "ok");
  const times = entry.count > 1 ? " \u00d7" + entry.count : "";
  const box = make("details", { class: "row", id: "exchange-" + entry.id },
    make("summary", {}, mark, make("code", {}, String(entry.status)), make("span", { class: "name" }, entry.operation + times), make("span", { class: "url" }, entry.method + " ", payload(entry.url))));
  box.addEventListener("toggle", () => {
    if (!box.open || box.children.length > 1) return;
    const list = entry.found.map((told) => make("li", {}, make("span", { class: "tag " + (told.kind === "violation" ? "bad" : "warn") }, told.kind), " " + told.id + " " + told.part + " ", payload(told.place, "code"), ": expected ", payload(told.expected), ", got ", payload(told.actual, "code"), " ", make("a", { href: "#violation-" + told.fingerprint, class: "id" }, told.fingerprint)));
    const errata = entry.errata.length ? [make("p", { class: "soft" }, "Conforms only with the errata " + entry.errata.join(", "))] : [];
    box.append(make("div", { class: "inside" }, make("ul", {}, ...list), ...errata, places(entry), bodies(entry, entry.found), make("p", { class: "id" }, make("a", { href: "#exchange-" + entry.id }, entry.id))));
  });
  return box;
}

function drawMatrix() {
  const { kinds, rows, total, everywhere } = data.coverage;
  if (!total) return at("matrix").append(make("p", { class: "soft" }, "Coverage was not counted in this run."));
  const level = ([touched, all]) => (!touched ? "l0" : touched === all ? "l4" : touched * 2 > all ? "l3" : touched * 4 > all ? "l2" : "l1");
  const cell = ([touched, all], name, kind) => (all
    ? make("td", { class: level([touched, all]), title: `${name}: ${touched} of ${all} (${kind})` }, touched + "/" + all)
    : make("td", { class: "none" }, "\u00b7"));
  const lines = rows.map(([name, cells]) => {
    const button = make("button", { type: "button", title: "Show only this operation" }, name);
    button.addEventListener("click", () => { at("operation").value = name; changed(); });
    return make("tr", {}, make("th", { scope: "row" }, operations.includes(name) ? button : name), ...cells.map((pair, index) => cell(pair, name, kinds[index])));
  });
  const head = make("tr", {}, make("th", { scope: "col" }, "operation"), ...kinds.map((kind) => make("th", { scope: "col" }, kind)));
  const key = [["l0", "nothing"], ["l1", "up to a quarter"], ["l2", "up to half"], ["l3", "more than half"], ["l4", "all"]];
  at("matrix").append(
    make("p", {}, make("strong", {}, total), ` of the contract was touched; ${everywhere}.`),
    make("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": "Coverage by operation" },
      make("table", {}, make("caption", {}, "Touched of what there is, by operation and kind"), make("thead", {}, head), make("tbody", {}, ...lines))),
    make("ul", { class: "key", "aria-label": "Shades" }, ...key.map(([name, text]) => make("li", {}, make("span", { class: name }), text))));
}

function drawNotes() {
  at("notes-list").append(...data.notes.map((note) => make("li", {}, payload(note))));
  at("notes").hidden = !data.notes.length;
}

// --- filter and links

let frame = 0;
function draw() {
  const wanted = filter();
  const entries = data.exchanges.filter((entry) => passes(entry, wanted));
  drawRules(entries, wanted);
  at("list").replaceChildren(...entries.map(row));
  at("count").textContent = `${entries.length} of ${counted(data.exchanges.length, "exchange")}`;
}
function changed() {
  cancelAnimationFrame(frame);
  frame = requestAnimationFrame(() => {
    draw();
    const set = Object.entries(filter()).filter(([, value]) => value);
    history.replaceState(null, "", set.length ? "#" + new URLSearchParams(set) : location.pathname + location.search);
  });
}
function clear() {
  for (const id of ["operation", "rule", "text"]) at(id).value = "";
}
function follow() {
  const hash = decodeURIComponent(location.hash.slice(1));
  if (/^(operation|rule|text)=/.test(hash)) {
    for (const [id, value] of new URLSearchParams(location.hash.slice(1))) if (["operation", "rule", "text"].includes(id)) at(id).value = value;
    return draw();
  }
  if (!hash) return;
  const find = () => {
    document.querySelectorAll("#rules > details").forEach((box) => { if (hash.startsWith("violation-")) box.showAll(); });
    return at(hash);
  };
  let target = find();
  if (!target && /^(violation|exchange|rule)-/.test(hash)) { clear(); draw(); target = find(); }
  if (!target) return;
  if (target.tagName === "DETAILS") target.open = true;
  const box = target.closest("details:not([open])");
  if (box) box.open = true;
  const goThere = () => setTimeout(() => { target.scrollIntoView({ block: "start" }); (target.querySelector(":scope > summary, :scope > h2") || target).focus({ preventScroll: true }); });
  // While the page loads, the browser follows the link too, and takes the focus away.
  if (document.readyState === "complete") goThere();
  else addEventListener("load", goThere, { once: true });
}

at("filter").addEventListener("input", changed);
at("filter").addEventListener("submit", (event) => event.preventDefault());
at("filter").addEventListener("reset", () => setTimeout(changed));
addEventListener("hashchange", follow);
// On paper nothing can be opened: every violation is there, and of its exchanges those that the reader opened.
addEventListener("beforeprint", () => document.querySelectorAll("#rules > details").forEach((box) => { box.showAll(); box.open = true; }));
drawNotes();
drawMatrix();
draw();
follow();
