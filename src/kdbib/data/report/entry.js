"use strict";
/* How an entry looks. Goes before page.js into the one script of report.html. */
const data = JSON.parse(document.getElementById("data").textContent);
const BELOW = " › ";

/* --- elements: text is only ever text, an address only ever http(s) --- */

function make(tag, properties, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    element.setAttribute(name, value);
  }
  element.append(...children.flat(2).filter((child) => child || child === 0));
  return element;
}

const isAddress = (text) => /^https?:\/\/[^\s]+$/i.test(text);

function link(address, text = address) {
  return isAddress(address) ? make("a", { href: address, rel: "noreferrer" }, text) : make("bdi", {}, text);
}

/** A text whose addresses are links. */
function linked(text) {
  return text.split(/(https?:\/\/[^\s<>"|]*[^\s<>"|.,;:!?)\]}'”])/).map((part) => (isAddress(part) ? link(part) : part));
}

const RECORDS = {
  arxiv: "https://arxiv.org/abs/", crossref: "https://doi.org/", datacite: "https://doi.org/", dblp: "https://dblp.org/rec/",
  openalex: "https://openalex.org/", semanticscholar: "https://www.semanticscholar.org/paper/",
};

/** The name of a record, linked to where it can be looked up. */
function record(ref) {
  const [source, ...id] = ref.split("/"), name = make("code", {}, ref);
  return Object.hasOwn(RECORDS, source) ? link(RECORDS[source] + encodeURI(id.join("/")), name) : name;
}

/* --- an entry: its row, and what is under it once it is opened --- */

const place = (work) => [work.venue, work.year].filter(Boolean).join(" ");

function row(number) {
  const entry = data.entries[number], work = data.works[entry.work];
  const summary = make("summary", {},
    make("span", { class: "title", dir: "auto" }, work.title || work.key),
    make("span", { class: "byline" },
      place(work) && make("span", { class: "place" }, place(work)),
      work.authors && make("span", { class: "authors", dir: "auto" }, work.authors)),
    entry.findings && make("span", { class: "differences" }, entry.findings.map(difference)));
  const copies = make("button", { type: "button", class: "copy", "aria-label": `BibTeX of ${work.key}: copy` }, "BibTeX");
  copies.addEventListener("click", () => copy(work.bibtex, copies));
  const details = make("details", {}, summary);
  details.addEventListener("toggle", () => details.children.length === 1 && details.append(body(entry, work)));
  return make("li", { class: "entry" }, details, copies);
}

/** The claim and the truth, side by side. */
function difference(finding) {
  const [heading, severity] = data.kinds[finding.code];
  const kind = make("span", { class: `kind ${severity}` }, heading);
  if (finding.sentence) return make("span", { class: "difference" }, kind, make("span", { class: "said", dir: "auto" }, finding.sentence));
  const { claimed = "nothing", actual = "" } = finding;
  return make("span", { class: "difference" }, kind,
    make("span", { class: "claimed" }, make("span", { class: "unseen" }, "The list says: "), make("del", { dir: "auto" }, marked(claimed, actual))),
    actual && make("span", { class: "actual" }, make("span", { class: "unseen" }, "The records say: "), make("ins", { dir: "auto" }, marked(actual, claimed))));
}

/** A longer text with the words marked that the other one lacks. */
function marked(text, other) {
  const parts = (words) => fold(words).split(/[^\p{L}\p{N}]+/u), known = new Set(parts(other));
  const same = (word) => parts(word).every((one) => !one || known.has(one));
  const words = text.split(" ");
  if (isAddress(text) || !words.some(same)) return [text];
  return words.flatMap((word, at) => [at ? " " : "", same(word) ? word : make("b", {}, word)]);
}

function body(entry, work) {
  const claim = entry.claim ?? {};
  const facts = [
    ["In", work.container],
    ["Find it", [work.url && link(work.url), work.doi && link(`https://doi.org/${work.doi}`, `doi:${work.doi}`), work.arxiv && link(`https://arxiv.org/abs/${work.arxiv}`, `arXiv:${work.arxiv}`)].filter(Boolean).flatMap((one, at) => (at ? [" · ", one] : [one]))],
    ["Listed at", data.texts[entry.section].replace(/ › |$/, (below) => `:${entry.line}${below}`)],
    ["Listed as", [claim.title, claim.authors, [claim.venue, claim.year].filter(Boolean).join(" ")].filter(Boolean).join(" · ")],
    ["Key", make("code", {}, work.key)],
  ];
  return make("div", { class: "body" },
    make("dl", {}, facts.filter(([, fact]) => fact && fact.length !== 0).map(([name, fact]) => [make("dt", {}, name), make("dd", { dir: "auto" }, fact)]).flat()),
    part("Evidence", (entry.findings ?? []).filter((one) => one.evidence || one.witnesses).map(evidence)),
    part("Links", (entry.links ?? []).map(judged)),
    make("details", { class: "why" }, make("summary", {}, "Why"), make("ul", {}, why(entry, work))),
    make("pre", {}, work.bibtex));
}

const part = (heading, items) => (items.length ? make("section", {}, make("h3", {}, heading), make("ul", {}, items)) : "");

function evidence(finding) {
  const witnesses = (finding.witnesses ?? []).map(([ref, says]) => make("li", {}, record(ref), " says ", make("q", { dir: "auto" }, says)));
  return make("li", {}, make("b", {}, `${data.kinds[finding.code][0]}: `), linked(finding.evidence ?? ""), witnesses.length ? make("ul", {}, witnesses) : "");
}

const LEADS = { work: "leads to the paper", preprint: "leads to its preprint", other: "leads to another paper", nothing: "leads nowhere", gone: "leads nowhere any more", unknown: "not known where it leads" };

function judged({ url = "", role, leads, why }) {
  const verdict = leads ? make("span", { class: `leads ${leads}` }, LEADS[leads]) : make("span", { class: "leads" }, role);
  return make("li", {}, verdict, " ", url ? link(url) : make("i", {}, "empty"), why === undefined ? "" : make("span", { class: "because" }, ` – ${data.texts[why]}`));
}

function why(entry, work) {
  const asked = data.texts[entry.asked];
  return [
    entry.reason && make("li", {}, linked(entry.reason)),
    ...(entry.failed ?? []).map((text) => make("li", {}, "No answer: ", text)),
    asked && make("li", {}, "Asked: ", asked),
    ...(entry.matches ?? []).map((match) => weighed("Accepted", match)),
    ...(work.why ?? []).map(([ref, reason, fields]) => make("li", {},
      ref.includes("/") ? record(ref) : ref, ` – ${data.texts[reason]}: `,
      fields.map((field, at) => [at ? "; " : "", ...came(field)]))),
    ...(entry.rejected ?? []).map((match) => weighed("Turned down", match)),
  ].filter(Boolean);
}

/** A field's name, its value if it is not shown anyway, and what others say of it. */
function came(field) {
  const [name, value, others] = [field].flat();
  const otherwise = (others ?? []).flatMap(([ref, said]) => [" (", record(ref), " says ", make("q", { dir: "auto" }, said), ")"]);
  return [make("i", {}, name), value ? ` ${value}` : "", ...otherwise];
}

function weighed(verdict, [ref, title, score, features]) {
  const told = features.map(([text, weight]) => `${data.texts[text]} (${weight > 0 ? "+" : "−"}${Math.abs(weight)})`).join("; ");
  return make("li", {}, `${verdict}: `, record(ref), title && [" ", make("q", { dir: "auto" }, title)], `, score ${score.toFixed(3)}`, told && make("span", { class: "because" }, ` – ${told}`));
}
