/* Search, filters, copying and keys of report.html. Goes behind entry.js into its one script. */
const byId = (id) => document.getElementById(id);
const form = byId("filters"), list = byId("list"), search = byId("q");
const FIRST = 20, CHUNK = 10; // rows drawn at once, and at a time when there is nothing else to do
const PORTION = 500; // rows drawn unasked: taking thousands away again would be felt at the next key

/* --- searching --- */

function fold(text) {
  const plain = /[^\x00-\x7f]/.test(text) ? text.normalize("NFKD").replace(/\p{M}/gu, "") : text;
  return plain.toLowerCase();
}

const haystacks = data.entries.map((entry) => {
  const work = data.works[entry.work], claim = entry.claim ?? {};
  const kinds = (entry.findings ?? []).map((finding) => data.kinds[finding.code][0]);
  return fold([work.title, work.authors, work.venue, work.container, work.year, work.key, claim.title, claim.authors, claim.venue, claim.year, ...kinds].filter(Boolean).join("\n"));
});

const TESTS = {
  section: (entry, value) => (data.texts[entry.section] + BELOW).startsWith(value + BELOW),
  venue: (entry, value) => data.works[entry.work].venue === value,
  year: (entry, value) => String(data.works[entry.work].year) === value,
  status: (entry, value) => [entry.status, data.works[entry.work].preprint ? "preprint" : "published"].includes(value),
  finding: (entry, value) => (entry.findings ?? []).some((finding) => finding.code === value),
};

function fitting() {
  const words = fold(search.value).split(/\s+/).filter(Boolean);
  const chosen = Object.keys(TESTS).map((name) => [TESTS[name], form.elements[name].value]).filter(([, value]) => value);
  const fits = (number) => words.every((word) => haystacks[number].includes(word)) && chosen.every(([test, value]) => test(data.entries[number], value));
  return [...haystacks.keys()].filter(fits);
}

/* --- drawing: some rows now, the others while nothing else is to be done --- */

const rows = [];
let shown = [], drawn = 0, enough = 0, waiting = 0;
const idle = window.requestIdleCallback ?? ((work) => setTimeout(work, 20));
const stop = window.cancelIdleCallback ?? clearTimeout;

function more(count) {
  list.append(...shown.slice(drawn, drawn + count).map((number) => (rows[number] ??= row(number))));
  drawn += count;
}

function later() {
  const left = shown.length - drawn;
  waiting = left > 0 && drawn < enough ? idle(meanwhile) : 0;
  byId("more").hidden = left <= 0 || waiting > 0;
  byId("more").textContent = `Show more (${left} left)`;
}

function meanwhile(deadline) {
  do more(CHUNK); while (drawn < enough && deadline?.timeRemaining() > 5);
  later();
}

function showMore() {
  const next = drawn;
  enough += PORTION;
  meanwhile();
  list.children[next].querySelector("summary").focus();
}

function show() {
  stop(waiting);
  shown = fitting();
  list.replaceChildren();
  drawn = 0;
  enough = PORTION;
  more(FIRST);
  later();
  const all = haystacks.length;
  byId("count").textContent = shown.length === all ? `${all} entries` : `${shown.length} of ${all} entries`;
  byId("none").hidden = shown.length > 0;
  byId("copy-all").hidden = !shown.length;
  byId("clear").hidden = !wanted().size;
}

/* --- the address keeps what is wanted --- */

const wanted = () => new URLSearchParams([...new FormData(form)].filter(([, value]) => value));
let writing = 0;

function changed() {
  show();
  clearTimeout(writing); // browsers limit how often an address may change
  writing = setTimeout(() => history.replaceState(null, "", `#${wanted()}`), 250);
}

function fromAddress() {
  const asked = new URLSearchParams(location.hash.slice(1));
  search.value = asked.get("q") ?? "";
  for (const name of Object.keys(TESTS)) {
    form.elements[name].value = asked.get(name) ?? "";
    if (form.elements[name].selectedIndex < 0) form.elements[name].value = "";
  }
  show();
}

/* --- copying --- */

async function copy(text, button) {
  const copied = (await navigator.clipboard?.writeText(text).then(() => true, () => false)) || byHand(text);
  const label = (button.dataset.label ??= button.textContent);
  button.textContent = copied ? "Copied" : "Failed";
  setTimeout(() => { button.textContent = label; }, 1500);
  byId("said").textContent = copied ? "BibTeX copied" : "The browser does not allow copying";
}

/** Copying for browsers that keep the clipboard from local files. */
function byHand(text) {
  const area = make("textarea", { readonly: "", class: "unseen" });
  area.value = text;
  const before = document.activeElement;
  document.body.append(area);
  area.select();
  const copied = document.execCommand("copy");
  area.remove();
  before?.focus();
  return copied;
}

function copyAll() {
  const works = new Set(shown.map((number) => data.works[data.entries[number].work].bibtex));
  copy([...works].join("\n"), byId("copy-all"));
}

/* --- keys and events --- */

function onKey(event) {
  const typing = event.target.closest?.("input, select, textarea");
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "/" && !typing) {
    event.preventDefault();
    search.focus();
    search.select();
  } else if (event.key === "Escape" && event.target === search) {
    search.value = "";
    changed();
  } else if (["ArrowDown", "ArrowUp"].includes(event.key)) step(event);
}

/** From one entry to the next, beginning at the search. */
function step(event) {
  const at = event.target.closest?.(".entry");
  if (at ? !event.target.matches(".entry > details > summary") : event.target !== search) return;
  const down = event.key === "ArrowDown";
  const next = at ? (down ? at.nextElementSibling : at.previousElementSibling) : down && list.firstElementChild;
  event.preventDefault();
  if (next) next.querySelector("summary").focus();
  else if (at && !down) search.focus();
}

document.addEventListener("keydown", onKey);
form.addEventListener("submit", (event) => event.preventDefault());
form.addEventListener("input", changed);
byId("clear").addEventListener("click", () => { form.reset(); changed(); search.focus(); });
byId("copy-all").addEventListener("click", copyAll);
byId("more").addEventListener("click", showMore);
byId("pictures")?.addEventListener("click", (event) => {
  const mark = event.target.closest("[data-name]");
  if (!mark) return;
  form.elements[mark.dataset.name].value = mark.dataset.value;
  changed();
  byId("entries").scrollIntoView();
});
window.addEventListener("hashchange", () => /^(#.*=.*)?$/.test(location.hash) && fromAddress()); // else a place of the page
window.addEventListener("beforeprint", () => { stop(waiting); more(shown.length); later(); });
document.body.append(make("p", { id: "said", class: "unseen", role: "status" }));
form.hidden = list.hidden = false;
if (matchMedia("(max-width: 40rem)").matches) byId("overview")?.removeAttribute("open");
fromAddress();
