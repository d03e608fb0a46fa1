"""report.html: the bibliography to look through, one page that needs nothing else.

The page holds its style, its script and its data, and asks for nothing (Content Security Policy, level 3).
Without a script it shows a plain list.
"""

from __future__ import annotations

import json
import re
from base64 import b64encode
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from kdbib import __version__, data
from kdbib.kinds import is_correction, kinds, sentence
from kdbib.model import Bibliography, FindingCode, LinkRole, Resolution, Work
from kdbib.stages.emit import html_data, values

if TYPE_CHECKING:
    from jinja2 import Template

_STATUSES = {
    html_data.CONFIRMED: "As the list says",
    html_data.CORRECTED: "Corrected",
    html_data.UNCONFIRMED: "Partly unconfirmed",
    html_data.UNKNOWN: "Not found",
}
_VERSIONS = {"published": "Published", "preprint": "Preprint only"}
_CLAIMS = {"title": "Title", "authors": "Authors", "venue": "Venue", "year": "Year", "link": "Links"}
_VENUES = 15  # that are pictured
_YEARS = 40  # that are pictured; those before are one bar
_SQUARES = 120  # that picture preprints; with more of them a square is several
_INDENT = "\u2003"
_STEERING = re.compile("[<>&\u2028\u2029]")
"""What could end a script or be taken for markup in it (HTML, section 4.12.1.3), or end a line of it."""


def to_html(bibliography: Bibliography, bibtex: Mapping[str, str]) -> str:
    """The page. The same bibliography gives the same bytes; ``bibtex`` are the entries to copy, by key."""
    from markupsafe import Markup

    works = {work.key: work for work in bibliography.works}
    pairs = [(resolution, works[resolution.key]) for resolution in bibliography.resolutions]
    style = data.text("report/style.css")
    script = data.text("report/entry.js") + data.text("report/page.js")
    return _template().render(
        policy=_policy(style, script),
        style=Markup(style),  # noqa: S704 - our own file
        script=Markup(script),  # noqa: S704 - our own file
        data=Markup(as_script(html_data.document(bibliography, bibtex))),  # noqa: S704 - escaped by as_script
        files=list(dict.fromkeys(values.clean(r.identified.entry.file) for r, _ in pairs)),
        counts=Counter(html_data.status(resolution) for resolution, _ in pairs),
        works=len(bibliography.works),
        filters=_filters(pairs),
        pictures=_pictures(pairs),
        rows=[_row(resolution, work) for resolution, work in pairs],
        unread=bibliography.unread,
        version=__version__,
    )


def as_script(document: Any) -> str:
    """A JSON text that may stand in a ``script`` element: no character of it steers the parser of HTML."""
    written = json.dumps(document, ensure_ascii=False, separators=(",", ":"))
    return _STEERING.sub(lambda found: f"\\u{ord(found.group()):04x}", written)


def _policy(style: str, script: str) -> str:
    """A Content Security Policy that lets nothing but this style and this script take part."""
    hashes = (b64encode(sha256(text.encode()).digest()).decode() for text in (style, script))
    allowed = "; ".join(
        f"{name} 'sha256-{one}'" for name, one in zip(("style-src", "script-src"), hashes, strict=True)
    )
    return f"default-src 'none'; {allowed}; base-uri 'none'; form-action 'none'"


@cache
def _template() -> Template:
    from jinja2 import Environment, StrictUndefined

    environment = Environment(
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        cache_size=0,
    )
    environment.filters["clean"] = values.clean
    return environment.from_string(data.text("report/page.html"))


_Pairs = Sequence[tuple[Resolution, Work]]


def _filters(pairs: _Pairs) -> list[dict[str, Any]]:
    """The filters: name, label, and groups of options (value, text, how many entries)."""
    years = Counter(str(work.year) for _, work in pairs if work.year)
    venues = Counter(html_data.venue(work) for _, work in pairs)
    statuses = Counter(html_data.status(resolution) for resolution, _ in pairs)
    found = Counter(code for resolution, _ in pairs for code in {f.code for f in resolution.findings})
    versions = Counter("preprint" if work.is_preprint else "published" for _, work in pairs)
    return [
        _filter("section", "Section", _sections(pairs)),
        _filter("venue", "Venue", [(v, v, venues[v]) for v in sorted(venues, key=str.casefold) if v]),
        _filter("year", "Year", [(year, year, years[year]) for year in sorted(years, reverse=True)]),
        _filter("status", "Status", _named(_STATUSES, statuses), _named(_VERSIONS, versions)),
        _filter(
            "finding",
            "Finding",
            [(code.value, kind.heading, found[code]) for code, kind in kinds().items() if found[code]],
        ),
    ]


def _filter(name: str, label: str, *groups: Sequence[tuple[str, str, int]]) -> dict[str, Any]:
    return {"name": name, "label": label, "groups": [group for group in groups if group]}


def _named(names: dict[str, str], counts: Counter[str]) -> list[tuple[str, str, int]]:
    return [(value, label, counts[value]) for value, label in names.items() if counts[value]]


def _sections(pairs: _Pairs) -> list[tuple[str, str, int]]:
    """Every heading by its path, in the order of the lists, with the entries below it."""
    counts: Counter[tuple[str, ...]] = Counter()
    for resolution, _ in pairs:
        path = tuple(html_data.section(resolution.identified.entry))
        counts.update(path[:depth] for depth in range(1, len(path) + 1))
    return [
        (html_data.BELOW.join(path), _INDENT * (len(path) - 1) + path[-1], number)
        for path, number in counts.items()
    ]


def _pictures(pairs: _Pairs) -> dict[str, Any]:
    """What is pictured: numbers of entries, and their labels."""
    venues = Counter(html_data.venue(work) for _, work in pairs)
    del venues[""]
    top = sorted(venues.items(), key=lambda item: (-item[1], item[0].casefold()))[:_VENUES]
    since = sum(f.code is FindingCode.PUBLISHED for r, _ in pairs for f in r.findings)
    still = sum(work.is_preprint and resolution.decision.resolved for resolution, work in pairs)
    each = -(-(since + still) // _SQUARES) or 1
    return {
        "years": _years(work.year for _, work in pairs if work.year),
        "venues": top,
        "claims": _corrected(pairs),
        "preprints": {"since": since, "still": still, "each": each},
    }


def _years(years: Iterable[int]) -> list[tuple[str, str, int]]:
    """Label, value to filter by, and number of entries of each year, without gaps."""
    counts = Counter(years)
    if not counts:
        return []
    last = max(counts)
    first = max(min(counts), last - _YEARS + 1)
    before = sum(number for year, number in counts.items() if year < first)
    bars = [(str(year), str(year), counts[year]) for year in range(first, last + 1)]
    return [("earlier", "", before), *bars] if before else bars


def _corrected(pairs: _Pairs) -> list[tuple[str, int, int]]:
    """Of each kind of claim how many entries make it, and how many of them were corrected."""
    made: Counter[str] = Counter()
    corrected: Counter[str] = Counter()
    for resolution, _ in pairs:
        entry = resolution.identified.entry
        linked = any(link.role is LinkRole.PAPER for link in entry.links)
        claims = {"title": entry.title, "authors": entry.authors, "venue": entry.venue, "year": entry.year}
        made.update(name for name, claim in (claims | {"link": linked}).items() if claim)
        corrected.update({f.field for f in resolution.findings if is_correction(f)})
    return [
        (label, corrected[name], max(made[name], corrected[name]))
        for name, label in _CLAIMS.items()
        if made[name]
    ]


def _row(resolution: Resolution, work: Work) -> dict[str, Any]:
    """An entry in the plain list."""
    return {
        "title": html_data.title(work),
        "url": values.link(work),
        "authors": html_data.authors(work.authors),
        "place": " ".join(filter(None, (html_data.venue(work), str(work.year or "")))),
        "findings": [values.clean(sentence(finding)) for finding in resolution.findings],
    }
