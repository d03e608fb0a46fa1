"""References as people have them in their ``.bib`` files, written from real records.

What people write differently without being wrong is drawn here: abbreviated venues, names in either order,
"and others", LaTeX accents, another case of the title, fields that are missing.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, replace
from random import Random

from papers import is_preprint

from kdbib.model import Name, Record
from kdbib.venues import Venue, container_title, find

_ACCENTS = {
    "\u0300": "`",
    "\u0301": "'",
    "\u0302": "^",
    "\u0303": "~",
    "\u0308": '"',
    "\u0304": "=",
    "\u0307": ".",
    "\u030c": "v",
    "\u0327": "c",
    "\u0328": "k",
    "\u030a": "r",
    "\u0306": "u",
    "\u030b": "H",
}
_LETTERS = {
    "ø": r"{\o}",
    "Ø": r"{\O}",
    "ß": r"{\ss}",
    "ł": r"{\l}",
    "Ł": r"{\L}",
    "æ": r"{\ae}",
    "ı": r"{\i}",
}
_SPECIAL = re.compile(r"(?<!\\)[&%#_]")
_CAPITALS = re.compile(r"\b\w*[A-Z0-9]\w*[A-Z]\w*\b")
_PLAIN_WORD = re.compile(r"\b[A-Z][a-z]+\b")
_SHORT = dict(
    pair.split(":")
    for pair in """
    Proceedings:Proc. International:Int. Conference:Conf. Transactions:Trans. Journal:J. Computer:Comput.
    Systems:Syst. Recognition:Recognit. Processing:Process. Robotics:Robot. Intelligence:Intell.
    Learning:Learn. Language:Lang. Information:Inf. Association:Assoc. Analysis:Anal. Machine:Mach.
    Acoustics:Acoust. Artificial:Artif. Automation:Autom. Computational:Comput. Linguistics:Linguist.
    Vision:Vis. Advances:Adv. Knowledge:Knowl. Letters:Lett. Medical:Med. Imaging:Imag.
    """.split()
)
_MANY = 5  # authors from which some people write "and others"


@dataclass(frozen=True)
class Claim:
    """What a reference says; empty where it does not tell. ``truncated`` adds "and others"."""

    title: str
    authors: tuple[Name, ...]
    truncated: bool
    type: str
    venue: str
    year: int
    pages: str = ""
    volume: str = ""
    publisher: str = ""
    doi: str = ""
    arxiv: str = ""
    url: str = ""


def claim_of(record: Record, random: Random) -> Claim:
    """What someone may have noted of a record: all of it true."""
    preprint = is_preprint(record)
    truncated = len(record.authors) >= _MANY and random.random() < 0.3
    kept = record.authors[: random.randrange(1, 4)] if truncated else record.authors
    doi = record.identifier("doi") if random.random() < 0.5 and not preprint else ""
    with_url = random.random() < 0.3
    return Claim(
        title=record.title,
        authors=kept,
        truncated=truncated or not record.authors_complete,
        type="misc" if preprint else "article" if record.type == "article-journal" else "inproceedings",
        venue="" if preprint else venue_as_written(record, random),
        year=record.issued.year if record.issued else 0,
        pages="" if preprint or random.random() < 0.2 else record.page.replace("-", "--"),
        volume=record.volume if record.type == "article-journal" else "",
        doi=doi,
        publisher=record.publisher if random.random() < 0.4 and not preprint else "",
        arxiv=record.identifier("arxiv") if preprint or random.random() < 0.3 else "",
        url=record.url if with_url else "",
    )


def venue_as_written(record: Record, random: Random) -> str:
    """The venue in full, abbreviated, or as the record has it."""
    venue = find(record.container)
    if venue is None or record.issued is None or random.random() < 0.25:
        return record.container
    return venue_written(venue, record.issued.year, random)


def venue_written(venue: Venue, year: int, random: Random) -> str:
    """A venue as somebody writes it who has its name."""
    title = container_title(venue, year)
    if venue.type == "journal":
        return random.choice(
            (title, title, title.lower(), _abbreviated(title), venue.acronym, *venue.aliases)
        )
    if venue.type == "workshop":
        return random.choice((title, title, _abbreviated(title), venue.acronym))
    forms = (
        title,
        title.lower(),
        _abbreviated(title),
        f"Proceedings of the {venue.name}",
        _abbreviated(f"Proceedings of the {venue.name}"),
        venue.name,
        f"{venue.name} ({venue.acronym})",
        f"{year} {venue.name} ({venue.acronym})",
        venue.acronym,
        f"{venue.acronym} {year}",
        f"{venue.acronym}'{year % 100:02}",
        f"Proc. of {venue.acronym}",
        f"In {venue.acronym}",
        *venue.aliases[:2],
    )
    return random.choice(forms)


def _abbreviated(name: str) -> str:
    """A name in the abbreviations of ISO 4, more or less."""
    kept = (word for word in name.split() if word not in {"of", "the", "on", "in", "for", "and", "&"})
    return " ".join(_SHORT.get(word, word) for word in kept)


def written(key: str, claim: Claim, random: Random) -> str:
    """The reference as an entry of a ``.bib`` file, in somebody's style."""
    latex = random.random() < 0.6
    biblatex = random.random() < 0.15
    place = _place(claim, random, latex=latex)
    if biblatex and "journal" in place:
        place["journaltitle"] = place.pop("journal")
    fields = {
        "author": _authors(claim, random, latex=latex),
        "title": _title(claim.title, random, latex=latex),
        **place,
        "date" if biblatex else "year": f"{claim.year}-06" if biblatex and claim.pages else str(claim.year),
        "volume": claim.volume,
        "pages": claim.pages,
        "publisher": _text(claim.publisher, latex=latex),
        "doi": claim.doi if random.random() < 0.8 or not claim.doi else f"https://doi.org/{claim.doi}",
        "url": claim.url.replace("%", r"\%"),
    }
    if claim.arxiv and claim.venue:
        fields |= {"eprint": claim.arxiv, "archiveprefix": "arXiv"}
    kind = "article" if {"journal", "journaltitle"} & set(fields) else claim.type
    lines = [f"  {name} = {{{value}}}," for name, value in fields.items() if value]
    return "\n".join((f"@{kind}{{{key},", *lines, "}"))


def _place(claim: Claim, random: Random, *, latex: bool) -> dict[str, str]:
    """The fields that say where it appeared; a preprint's in one of the ways in use."""
    if claim.venue and claim.type != "misc":
        return {"journal" if claim.type == "article" else "booktitle": _text(claim.venue, latex=latex)}
    if not claim.arxiv:
        return {"journal": random.choice(("arXiv preprint", "CoRR", "ArXiv", "arXiv e-prints"))}
    return random.choice(
        (
            {"journal": f"arXiv preprint arXiv:{claim.arxiv}"},
            {"eprint": claim.arxiv, "archiveprefix": "arXiv"},
            {"eprint": claim.arxiv, "eprinttype": "arxiv"},
            {"journal": "CoRR", "volume": f"abs/{claim.arxiv}"},
            {"journal": "arXiv", "eprint": claim.arxiv, "archiveprefix": "arXiv"},
        )
    )


def _authors(claim: Claim, random: Random, *, latex: bool) -> str:
    form = random.choice(("full", "full", "comma", "comma", "initials"))
    if random.random() < 0.15:  # somebody's keyboard has no accents
        claim = replace(claim, authors=tuple(Name(*map(_plain, name)) for name in claim.authors))
    people = [_text(_person(name, form), latex=latex) for name in claim.authors]
    return " and ".join((*people, "others") if claim.truncated else people)


def _plain(text: str) -> str:
    return "".join(char for char in unicodedata.normalize("NFKD", text) if not unicodedata.combining(char))


def _person(name: Name, form: str) -> str:
    if not name.family:
        return f"{{{name.literal}}}"
    if form == "full" and not name.suffix and " " not in name.family:
        return f"{name.given} {name.family}".strip()
    given = name.given
    if form == "initials":
        given = " ".join(part[0] + "." for part in re.split(r"[\s.]+", given) if part)
    return ", ".join(part for part in (name.family, name.suffix, given) if part)


def _title(title: str, random: Random, *, latex: bool) -> str:
    style = random.choice(("as it is", "as it is", "sentence", "braces", "double", "lower"))
    text = _text(title, latex=latex) + random.choice(("",) * 9 + (".",))
    if style == "double":
        return f"{{{text}}}"
    if style == "braces":
        return _CAPITALS.sub(lambda found: f"{{{found[0]}}}", text)
    if style in {"sentence", "lower"}:
        start = 1 if style == "sentence" else 0
        return text[:start] + _PLAIN_WORD.sub(lambda found: found[0].lower(), text[start:])
    return text


def _text(text: str, *, latex: bool) -> str:
    """Text for BibTeX; accents as LaTeX macros where ``latex``."""
    escaped = _SPECIAL.sub(lambda found: f"\\{found[0]}", text)
    return "".join(map(_macro, escaped)) if latex else escaped


def _macro(char: str) -> str:
    if char in _LETTERS:
        return _LETTERS[char]
    parts = unicodedata.normalize("NFD", char)
    if len(parts) != len("a\u0300") or parts[1] not in _ACCENTS:
        return char
    return f"{{\\{_ACCENTS[parts[1]]}{{{parts[0]}}}}}"
