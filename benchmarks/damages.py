"""Ways in which references are wrong: each changes exactly one thing of a true one."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from random import Random
from typing import NamedTuple

from papers import Papers, is_preprint, is_same_title
from references import Claim, venue_written
from wording import invented, longer, other_number, other_task, other_word, shorter

from kdbib import names, venues
from kdbib.model import Identifier, Name, Outcome, Record
from kdbib.text import fold
from kdbib.titles import STOP_WORDS

YEAR = datetime.now(UTC).year
_PLACEHOLDERS = (
    (Name("Author", "A."), Name("Others", "")),
    (Name("", "", "", "Anonymous"),),
    (Name("Doe", "John"), Name("Smith", "Jane")),
    (Name("Lastname", "Firstname"),),
    (Name("One", "Author"), Name("Two", "Author")),
)
_HELD = 200  # papers of a venue and year from which the records seem to have them all
_FIELDS = (
    "Cognitive Pattern Synthesis",
    "Deep Semantic Computing",
    "Neural Perception Systems",
    "Adaptive Machine Reasoning",
    "Intelligent Visual Inference",
    "Quantum Language Technology",
)
_KINDS_OF_VENUE = ("International Conference on {}", "World Symposium on {}", "Global Congress of {}")
_KINDS_OF_JOURNAL = ("International Journal of {} Letters", "Annals of {}", "{} Quarterly")


@dataclass(frozen=True)
class Case:
    """A true reference, all records of its work, and the papers it stands among."""

    record: Record
    versions: tuple[Record, ...]
    claim: Claim
    papers: Papers

    @property
    def published(self) -> tuple[Record, ...]:
        """The records of the work that are no preprints."""
        return tuple(record for record in self.versions if not is_preprint(record))

    @property
    def complete(self) -> bool:
        """Whether the reference names all authors, as the record does."""
        return not self.claim.truncated and self.record.authors_complete

    def title(self, title: str) -> Claim | None:
        """The reference with another title, if it is none of the work's nor of another paper."""
        if len(title.split()) < 2 or any(is_same_title(title, one.title) for one in self.versions):
            return None
        return None if self.papers.known_as(title) else replace(self.claim, title=title)

    def authors(self, authors: Sequence[Name]) -> Claim | None:
        """The reference with other authors, if no record of the work has just these."""
        for version in self.versions:
            if len(version.authors) == len(authors) and all(map(names.same_person, version.authors, authors)):
                return None
        return replace(self.claim, authors=tuple(authors))


Damage = Callable[[Case, Random], Claim | None]


def title_word(case: Case, random: Random) -> Claim | None:
    title, papers = case.claim.title, case.papers
    made = [other_word(title, random), other_number(title, random)]
    made += [_foreign_word(title, papers, random), other_task(title, papers, random)]
    claims = filter(None, map(case.title, random.sample(made, len(made))))
    return next(claims, None)


def _foreign_word(title: str, papers: Papers, random: Random) -> str:
    """The title with a content word of another title in place of its own."""
    parts = title.split()
    places = [n for n, part in enumerate(parts) if part.isalpha() and fold(part) not in STOP_WORDS]
    others = [part for part in random.choice(papers.usable).title.split() if part.isalpha() and len(part) > 4]
    if not places or not others:
        return ""
    place = random.choice(places)
    return " ".join((*parts[:place], random.choice(others), *parts[place + 1 :]))


def title_length(case: Case, random: Random) -> Claim | None:
    way = random.choice((longer, longer, shorter))
    return case.title(way(case.claim.title, random))


def authors_missing(case: Case, random: Random) -> Claim | None:
    count = random.choice((1, 1, 2))
    left = list(case.claim.authors)
    if not case.complete or len(left) < count + 2:
        return None
    for _ in range(count):
        left.pop(random.randrange(1, len(left)))
    return case.authors(left)


def authors_swapped(case: Case, random: Random) -> Claim | None:
    order = list(case.claim.authors)
    if not case.complete or len(order) < 2:
        return None
    one, other = random.sample(range(len(order)), 2)
    order[one], order[other] = order[other], order[one]
    return case.authors(order)


def authors_invented(case: Case, random: Random) -> Claim | None:
    """All authors are other people, or one of them is, perhaps by the family name alone."""
    own = [name for version in case.versions for name in version.authors]
    changed = list(case.claim.authors)
    strangers = _strangers(len(changed), own, case.papers, random)
    kind, place = random.choice(("all", "one", "family")), random.randrange(len(changed))
    if kind == "all":
        return case.authors(strangers)
    given = changed[place].given if kind == "family" else strangers[place].given
    changed[place] = Name(strangers[place].family, given)
    return case.authors(changed)


def _strangers(count: int, own: Sequence[Name], papers: Papers, random: Random) -> list[Name]:
    """People made of given names and family names of others."""
    taken = {names.surname(name) for name in own}
    found: list[Name] = []
    while len(found) < count:
        family, given = random.choice(papers.people), random.choice(papers.people)
        made = Name(family.family, given.given)
        if family.family and names.surname(made) not in taken:
            taken.add(names.surname(made))
            found.append(made)
    return found


def wrong_year(case: Case, random: Random) -> Claim | None:
    real = {record.issued.year for record in case.versions if record.issued}
    years = {case.claim.year + by for by in (-3, -2, -1, 1, 2, 3)} - real
    return replace(case.claim, year=random.choice(sorted(year for year in years if year <= YEAR)))


def other_venue(case: Case, random: Random) -> Claim | None:
    """Another venue of the field: what its paper's was is no part nor parent of it."""
    mine = venues.find(case.record.container)
    if mine is None or mine.type == "preprint":
        return None
    known = case.papers.venues
    fitting = [one for one in venues.all_venues() if one.type == mine.type and one.id in known]
    for venue in random.sample(fitting, len(fitting)):
        if not any(_is_related(venue, record) for record in case.versions):
            return replace(case.claim, venue=venue_written(venue, case.claim.year, random))
    return None


def _is_related(venue: venues.Venue, record: Record) -> bool:
    theirs = venues.find(record.container)
    if theirs is None:
        return venues.same(venue.name, record.container)
    return bool({venue.id, venue.parent} & ({theirs.id, theirs.parent} - {""}))


def doi_of_another(case: Case, random: Random) -> Claim | None:
    if not _doi(case):
        return None
    while True:
        doi = random.choice(case.papers.usable).identifier("doi")
        if doi and all(doi != record.identifier("doi") for record in case.versions):
            return _with_doi(case, doi)


def doi_of_nothing(case: Case, random: Random) -> Claim | None:
    doi = _doi(case)
    if not doi or not any(char.isdigit() for char in doi.partition("/")[2]):
        return None
    while True:
        made = _other_digits(doi, random)
        asked = Identifier("doi", made)
        if case.papers.index.look_up([asked])[asked].outcome is Outcome.NOTHING:
            return _with_doi(case, made)


def _doi(case: Case) -> str:
    return case.record.identifier("doi")


def _with_doi(case: Case, doi: str) -> Claim:
    """The reference with a DOI, and without an address that tells the true one."""
    url = "" if _doi(case) in case.claim.url.lower() else case.claim.url
    return replace(case.claim, doi=doi, url=url)


def _other_digits(doi: str, random: Random) -> str:
    """The DOI with more digits behind its last ones, so many that nobody has come to them."""
    return re.sub(r"\d(?=\D*$)", lambda last: f"{last[0]}{random.randrange(700, 1000)}", doi)


def preprint_as_published(case: Case, random: Random) -> Claim | None:
    """At a conference whose papers of that year are known; of another one nobody could tell."""
    if case.published:
        return None
    known = [venue for (venue, year), n in case.papers.held.items() if year == case.claim.year and n >= _HELD]
    found = [one for one in map(venues.by_id, sorted(known)) if one and one.type == "conference"]
    if not found:
        return None
    text = venue_written(random.choice(found), case.claim.year, random)
    return replace(case.claim, type="inproceedings", venue=text, arxiv="", url="")


def published_as_preprint(case: Case, random: Random) -> Claim | None:
    if is_preprint(case.record):
        return None
    true = next((r.identifier("arxiv") for r in case.versions if r.identifier("arxiv")), "")
    number = random.randrange(9000, 10000)  # of five digits from 2015 on
    made = f"{case.claim.year % 100:02}{random.randrange(1, 13):02}.{'9' * (case.claim.year > 2014)}{number}"
    arxiv = random.choice((true or made, ""))
    return replace(
        case.claim, type="misc", venue="", pages="", volume="", publisher="", doi="", url="", arxiv=arxiv
    )


def future_year(case: Case, random: Random) -> Claim | None:
    return replace(case.claim, year=YEAR + random.randrange(1, 5))


def placeholder_authors(case: Case, random: Random) -> Claim | None:
    return replace(case.claim, authors=random.choice(_PLACEHOLDERS), truncated=random.random() < 0.2)


def venue_of_nothing(case: Case, random: Random) -> Claim | None:
    if not case.claim.venue:
        return None
    kinds = _KINDS_OF_JOURNAL if case.claim.type == "article" else _KINDS_OF_VENUE
    venue = random.choice(kinds).format(random.choice(_FIELDS))
    if case.claim.type != "article" and random.random() < 0.5:
        letters = "".join(word[0] for word in venue.split() if word[0].isupper())
        venue = f"{venue} ({letters} {case.claim.year})"
    return replace(case.claim, venue=venue)


def nothing_real(case: Case, random: Random) -> Claim | None:
    """A reference to a paper that does not exist: title and authors are made up, the venue is real."""
    made = invented(case.papers, random)
    if made is None or case.papers.known_as(made.title) or not case.claim.venue:
        return None
    authors = tuple(_strangers(random.randrange(2, 6), case.record.authors, case.papers, random))
    return replace(
        case.claim, title=made.title, authors=authors, truncated=False, publisher="", doi="", url="", arxiv=""
    )


class Way(NamedTuple):
    """A way to damage a reference, the field that it is about ("" for any), and the work of it."""

    damage: Damage
    field: str


WAYS = {
    "preprint cited as published": Way(preprint_as_published, "venue"),
    "published cited as preprint": Way(published_as_preprint, ""),
    "DOI of another paper": Way(doi_of_another, "doi"),
    "DOI that does not exist": Way(doi_of_nothing, "doi"),
    "title: word replaced": Way(title_word, "title"),
    "title: longer or shorter": Way(title_length, "title"),
    "authors missing": Way(authors_missing, "authors"),
    "authors swapped": Way(authors_swapped, "authors"),
    "authors invented": Way(authors_invented, "authors"),
    "year": Way(wrong_year, "year"),
    "venue": Way(other_venue, "venue"),
    "year in the future": Way(future_year, "year"),
    "placeholder authors": Way(placeholder_authors, "authors"),
    "venue that does not exist": Way(venue_of_nothing, "venue"),
    "wholly invented": Way(nothing_real, "entry"),
}
"""Every way, those first that fit the fewest references."""
