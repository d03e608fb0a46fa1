"""What could be written in a list for its findings: for each entry, guesses of edits, the likeliest first."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import islice, product

from kdbib.difference import difference
from kdbib.kinds import NEWS, OPEN, sentence
from kdbib.model import Entry, Finding, FindingCode, LinkRole, Resolution, Work
from kdbib.stages.emit import values
from kdbib.stages.emit.latex import plain
from kdbib.stages.fix.places import (
    Edit,
    Place,
    Source,
    link_edits,
    removal,
    repair_edits,
    title_edits,
    venue_edits,
    year_edits,
)
from kdbib.stages.parse.headline import clean_title
from kdbib.venues import Venue, by_id, find, same

_TRIES = 48  # guesses for some fields of one entry
_FEW = 4  # guesses for each link of an entry, and links of it
_SHORT = 2  # words of a workshop's name that tells no theme; letters of an acronym that tells too little


@dataclass(frozen=True, slots=True)
class Guess:
    """Edits, what the entry claims after them (``None``: it is gone), and the findings that they settle."""

    edits: tuple[Edit, ...]
    claims: Callable[[Entry], Entry | None]
    settles: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class Part:
    """The guesses for some fields of the entry with that number."""

    number: int
    fields: frozenset[str]
    guesses: tuple[Guess, ...]


def parts_of(source: Source, resolutions: Sequence[Resolution], works: Mapping[str, Work]) -> list[Part]:
    """All guesses for a list; ``resolutions`` are those of its entries in order."""
    spelled = _Spelling([one.identified.entry for one in resolutions])
    parts = []
    for number, one in enumerate(resolutions):
        found = [f for f in one.findings if f.code not in OPEN | NEWS and f.actual != f.claimed]
        if not found:
            continue
        entry, place, work = one.identified.entry, source.extents[number], works[one.key]
        made = {
            "entry": _removals(source, place, resolutions, number),
            "venue year identifiers": _claims(source, place, one, work, spelled),
            "title": [g for f in found if f.field == "title" for g in _titles(source, place, f, work)],
            "links repairs": _combined(
                source.text, [_links(source, place, entry, f) for f in found if f.field == "link"]
            ),
        }
        parts += [
            Part(number, frozenset(fields.split()), tuple(islice(guesses, _TRIES)))
            for fields, guesses in made.items()
        ]
    return [part for part in parts if part.guesses]


def why_not(resolutions: Sequence[Resolution], number: int, finding: Finding, *, tried: bool) -> str:
    """Why a finding was not corrected."""
    if finding.code is FindingCode.DUPLICATE:
        return _why_kept(resolutions, number) or "its lines hold something else"
    if finding.code in OPEN | NEWS or not finding.actual:
        return sentence(finding)
    why = "the list would be read otherwise" if tried else "the place was not found"
    return f"{sentence(finding)} To be done by hand: {why}."


# Doubles


def _gone(entry: Entry) -> None:
    del entry


def is_removal(guess: Guess) -> bool:
    """Whether a guess takes the entry out."""
    return guess.claims is _gone


def _removals(source: Source, place: Place, resolutions: Sequence[Resolution], number: int) -> list[Guess]:
    doubles = [f for f in resolutions[number].findings if f.code is FindingCode.DUPLICATE]
    if not doubles or _why_kept(resolutions, number):
        return []
    return [Guess((removal(source, place),), _gone, tuple(doubles))]


def _why_kept(resolutions: Sequence[Resolution], number: int) -> str:
    """Why a repeated entry must stay, or ``""``: the headings are keywords, and no link may be lost."""
    own = resolutions[number]
    entry = own.identified.entry
    first = next(
        (one for one in resolutions[:number] if _is_double(one, own)),
        None,
    )
    if first is None:
        return "the same work stands under other headings or in another list"
    wrong = {finding.claimed for finding in own.findings if finding.field == "link"}
    kept = {link.url for link in first.identified.entry.links} | {f.actual for f in first.findings}
    if {link.url for link in entry.links} - wrong - kept:
        return "it has links that the first entry lacks"
    lost = set(entry.identifiers) - set(first.identified.identifiers)
    return "it states identifiers that the first entry lacks" if lost else ""


def _is_double(first: Resolution, second: Resolution) -> bool:
    same_place = first.identified.entry.section == second.identified.entry.section
    return same_place and first.key == second.key and first.decision.resolved and second.decision.resolved


# Venue and year


def _claims(source: Source, place: Place, one: Resolution, work: Work, spelled: _Spelling) -> Iterator[Guess]:
    """Guesses for venue and year, which are of one version: both become right, or neither."""
    entry = one.identified.entry
    found = [f for f in one.findings if f.code not in OPEN and f.actual]
    venue = next((f for f in found if f.field == "venue"), None)
    year = next((f for f in found if f.field == "year" and f.actual.isdigit()), None)
    settles = tuple(f for f in (venue, year) if f)
    if not settles:
        return
    written = int(year.actual) if year else entry.year
    venues: list[tuple[Edit, str] | None] = [None]
    if venue:
        target = by_id(work.venue) if one.decision.resolved else find(venue.actual)
        texts = spelled.texts(target, (venue.actual, work.container_title))
        venues = list(venue_edits(source, place, entry.venue, texts))
    years: list[Edit | None] = [None]
    if year and entry.year:
        years = list(year_edits(source, place, entry.year, int(year.actual)))
    pairs = sorted(product(enumerate(venues), enumerate(years)), key=lambda pair: pair[0][0] + pair[1][0])
    for (_, new), (_, dated) in pairs:
        edits = [replace(new[0], text=new[0].text.replace("{year}", str(written)))] if new else []
        if dated and not (new and new[0].start <= dated.start and dated.end <= new[0].end):
            edits.append(dated)
        claims = partial(_restated, venue=new[1] if new else entry.venue, year=written)
        yield Guess(tuple(edits), claims, settles)


def _restated(entry: Entry, *, venue: str, year: int | None) -> Entry:
    return replace(entry, venue=venue, year=year)


class _Spelling:
    """How a list writes its venues."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        self._spelled: dict[str, Counter[str]] = defaultdict(Counter)
        self._is_full: Counter[bool] = Counter()
        for entry in entries:
            venue = find(entry.venue)
            if venue is None or not _is_general(entry.venue, venue):
                continue
            self._spelled[venue.id][entry.venue] += 1
            if venue.type == "journal" and venue.acronym not in {"", venue.name}:
                self._is_full[_letters(venue.acronym) not in _letters(entry.venue)] += 1

    def texts(self, venue: Venue | None, names: Sequence[str]) -> list[str]:
        """How to write a venue, the best way first; ``names`` are its names where nothing better is known."""
        if venue is None:
            return [name for name in dict.fromkeys(names) if name and same(name, names[-1])]
        listed = sorted(self._spelled[venue.id].items(), key=lambda pair: (-pair[1], len(pair[0])))
        short_first = venue.type != "journal" or self._is_full[False] >= self._is_full[True]
        own = [_short(venue), venue.name] if short_first else [venue.name, _short(venue)]
        texts = dict.fromkeys([*(text for text, _ in listed), *own, *names])
        return [text for text in texts if text and find(text) == venue]


def _letters(text: str) -> str:
    return re.sub(r"[\W_]", "", text).casefold()


def _short(venue: Venue) -> str:
    """The acronym; one of two letters says too little without the society before it ("ACM MM")."""
    if len(venue.acronym) > _SHORT:
        return venue.acronym
    return next((name for name in venue.aliases if name.endswith(f" {venue.acronym}")), venue.acronym)


def _is_general(text: str, venue: Venue) -> bool:
    """Whether a venue's text fits all of its papers: no number of a meeting, no theme of a workshop."""
    numbered = re.search(r"\d", text) and not re.search(r"\d", venue.acronym)
    themed = venue.type == "workshop" and len(text.split()) > _SHORT
    return not numbered and not themed


# Titles and links


def _titles(source: Source, place: Place, finding: Finding, work: Work) -> Iterator[Guess]:
    """Guesses for the title, in plain text."""
    actual = clean_title(plain(values.title(work), tags=False))
    for edit, title in title_edits(source, place, finding.claimed, actual):
        differs = difference(title, work.title)
        if differs.same and not differs.typos:
            yield Guess((edit,), partial(replace, title=clean_title(title)), (finding,))


_LINKS = frozenset({FindingCode.EMPTY_LINK, FindingCode.DEAD_LINK, FindingCode.WRONG_LINK})


def _links(source: Source, place: Place, entry: Entry, finding: Finding) -> list[Guess]:
    if finding.code is FindingCode.BROKEN_LINK:
        claims: Callable[[Entry], Entry] = partial(_repaired, written=finding.claimed)
        edits = repair_edits(source, place, finding.claimed, finding.actual)
        return [Guess((edit,), claims, (finding,)) for edit in edits]
    if finding.code not in _LINKS or not finding.actual:
        return []
    linked = [x for x in entry.links if x.url == finding.claimed and x.role is LinkRole.PAPER]
    claims = partial(_relinked, old=finding.claimed, new=finding.actual)
    label = linked[0].label if linked else ""
    ways = link_edits(source, place, finding.claimed, label, finding.actual)
    return [Guess(edits, claims, (finding,)) for edits in ways]


def _repaired(entry: Entry, *, written: str) -> Entry:
    return replace(entry, repairs=tuple(repair for repair in entry.repairs if repair[0] != written))


def _relinked(entry: Entry, *, old: str, new: str) -> Entry:
    links = (replace(x, url=new) if x.url == old and x.role is LinkRole.PAPER else x for x in entry.links)
    return replace(entry, links=tuple(links))


def _combined(text: str, ways: Sequence[Sequence[Guess]]) -> Iterator[Guess]:
    """The guesses for several findings together, those that settle most first."""
    options = [[*enumerate(one[:_FEW]), (_FEW, None)] for one in ways[:_FEW] if one]
    chosen = sorted(
        product(*options), key=lambda made: (sum(g is None for _, g in made), sum(rank for rank, _ in made))
    )
    for made in chosen if options else ():
        guesses = [guess for _, guess in made if guess]
        if guesses:
            settles = tuple(finding for guess in guesses for finding in guess.settles)
            edits = {edit for guess in guesses for edit in guess.edits}
            yield Guess(tuple(_nested(text, edits)), partial(_claimed, guesses=guesses), settles)


def _claimed(entry: Entry, *, guesses: Sequence[Guess]) -> Entry | None:
    result: Entry | None = entry
    for guess in guesses:
        result = guess.claims(result) if result else None
    return result


def _nested(text: str, edits: Iterable[Edit]) -> Iterator[Edit]:
    """The edits, those inside another one made in what that one writes."""
    outer: Edit | None = None
    for edit in sorted(edits, key=lambda one: (one.start, -one.end)):
        if outer and edit.end <= outer.end:
            outer = replace(outer, text=outer.text.replace(text[edit.start : edit.end], edit.text))
            continue
        if outer:
            yield outer
        outer = edit
    if outer:
        yield outer
