"""Words that stand where a venue stands: whether they name one, and what of them is no name.

The words by which the parts of an entry are told apart are those of ``claims.toml``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache

from kdbib.data import toml
from kdbib.stages.parse.stated import split_short

_VOLUME = re.compile(
    r"[,;\s]*\b(?:vol(?:ume)?s?|no|number|issue|pages?|pp?|art(?:icle)?|ser(?:ies)?)\b\.?\s*[:#]?\s*[A-Z]?\d[\w:.–-]*",
    re.IGNORECASE,
)
_NUMBERS_AT_END = re.compile(r"(?:(?:\s+|\s*[:,(]\s*)\(?\d[\d().:/–-]*)+\s*$")
_SHORT_YEAR = re.compile(r"\b[A-Z][A-Za-z]*[A-Z][- ]?\d\d\b(?![-.]\d)")
_ACRONYM = re.compile(r"[A-Z0-9][\w@/&.+*-]*[A-Z][\w@/&.+*-]*|[A-Z]{2,}|3DV")
_BESIDE_ACRONYM = re.compile(
    r"(?:[A-Z][\w/&-]*|of|the|on|and|&|@|at|for|workshops?|findings|track|demo|[A-Z]|\d+)", re.IGNORECASE
)
_EDGES = " \t,;:.|·•*-–—_/'’‘`\"“”()[]{}（）【】<>"
_MAX_WORDS, _MAX_UNDATED, _MAX_ACRONYMS, _FEW = 14, 9, 4, 4
_NO_VENUE = frozenset("a an for with to on via using towards toward by from is are how why what when".split())
_NO_PUBLISHERS = frozenset({"Siam", "siam"})  # SIAM in capitals is one, Siam R-CNN a tracker
_SMALL = frozenset("of on in the and for to at".split())
_PREPRINT = re.compile(
    r"\b(?:ar[xX]iv|arxive|preprints?|corr|bio[rR]xiv|med[rR]xiv|ssrn|techrxiv|openreview)\b", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class ClaimWords:
    """Words in lower case, and the patterns made of them."""

    venue: frozenset[str]
    kind: frozenset[str]
    affiliation: frozenset[str]
    abbreviations: frozenset[str]
    abbreviated_words: frozenset[str]
    award: re.Pattern[str]
    award_at_end: re.Pattern[str]
    intro: re.Pattern[str]
    prose: re.Pattern[str]


@cache
def claim_words() -> ClaimWords:
    """The words, read once."""
    data = toml("claims.toml")
    awards = f"(?:{_either(data['awards'])})"
    return ClaimWords(
        frozenset(data["venue_words"]),
        frozenset(data["kind_words"]),
        frozenset(data["affiliation_words"]),
        frozenset(data["abbreviations"]),
        frozenset(data["abbreviated_words"]),
        re.compile(awards, re.IGNORECASE),
        re.compile(rf"(?:[\s,;:()\[\]/|*-]+{awards}(?![\w-])[)\]!]*)+$", re.IGNORECASE),
        re.compile(rf"(?:(?:{_either(data['intros'])})(?:\s+|$))+(?:the\s+)?", re.IGNORECASE),
        re.compile(rf"(?:{_either(data['prose_openers'])})(?!\w)", re.IGNORECASE),
    )


def _either(phrases: list[str]) -> str:
    """A pattern for any of the phrases, longest first."""
    return "|".join(re.escape(phrase) for phrase in sorted(phrases, key=len, reverse=True))


@lru_cache(maxsize=4096)
def is_known(text: str) -> bool:
    """Whether the text surely names a venue of ``venues.toml``."""
    from kdbib import venues

    return len(text.split()) <= 2 * _MAX_WORDS and venues.find(text) is not None


def is_preprint(text: str) -> bool:
    """Whether a venue's text names a preprint server."""
    return _PREPRINT.search(text) is not None


def write_out_years(text: str) -> str:
    """The text with the years behind known meetings in full: "AAAI-23" as "AAAI 2023"."""

    def full(found: re.Match[str]) -> str:
        name, year = split_short(found[0])
        return f"{name} {year}" if year is not None and is_known(name) else found[0]

    return _SHORT_YEAR.sub(full, text)


@lru_cache(maxsize=8192)
def trim(text: str) -> str:
    """The text without blanks, punctuation and unpaired brackets at its ends."""
    text = " ".join(text.split())
    kept = text.strip(_EDGES)
    for opening, closing in ("()", "[]"):
        if kept.count(opening) == kept.count(closing) + 1 and text[text.rfind(kept) + len(kept) :].startswith(
            closing
        ):
            kept += closing
    return kept


_LONGEST = 400  # characters


def clean_venue(text: str) -> str:
    """A venue as written, without "in", "accepted by", volume, issue, pages and awards.

    What is longer than any venue stays as it is: the patterns would take seconds.
    """
    if len(text) > _LONGEST:
        return trim(text)
    words = claim_words()
    text = _with_full_stop(trim(text), text)
    text = _VOLUME.sub("", text)
    text = _NUMBERS_AT_END.sub("", text)
    text = words.award_at_end.sub("", text)
    intro = words.intro.match(f"{text} ")
    text = text[intro.end() :] if intro else text
    return _with_full_stop(trim(text), text)


def _with_full_stop(kept: str, text: str) -> str:
    """A venue with the full stop of its last abbreviation: "J. Netw. Comput. Appl."."""
    return f"{kept}." if "." in kept and text.rstrip(" ,;:").endswith(f"{kept}.") else kept


def is_award(text: str) -> bool:
    """Whether the text says no more than "Oral", "Best Paper Award" and the like."""
    return claim_words().award.fullmatch(trim(text)) is not None


def is_affiliation(text: str) -> bool:
    """Whether the text is the name of an institute or company: "OpenAI", "Google Research"."""
    words = text.lower().split()
    known = claim_words()
    return bool(words) and words[0] in known.affiliation and len(words) < _FEW


def is_acronym(text: str) -> bool:
    """Whether the text looks like the short name of a meeting or journal: "RSS", "T-PAMI", "ACM MM"."""
    tokens = text.split()
    if not 1 <= len(tokens) <= _MAX_ACRONYMS or any(t.lower() in claim_words().affiliation for t in tokens):
        return False
    return any(_ACRONYM.fullmatch(t) for t in tokens) and all(
        _ACRONYM.fullmatch(t) or _BESIDE_ACRONYM.fullmatch(t) for t in tokens
    )


def is_venue(text: str, *, dated: bool) -> bool:
    """Whether a text that stands outside a title names a venue; ``dated`` if a year stands beside it."""
    words = re.findall(r"[^\W\d_]+", text)
    if not words or len(words) > _MAX_WORDS:
        return False
    if is_known(text):
        return True
    known = claim_words()
    lowered = [word.lower() for word in words]
    if any(word in known.affiliation for word in lowered) and not known.venue.intersection(lowered):
        return False
    if is_preprint(text) and len(words) <= _FEW:
        return True
    titled = text[0].isupper() or text[0].isdigit()
    long = [word for word in words if len(word) > 3]  # noqa: PLR2004
    if dated:
        own = sum(word.lower() in known.venue or word.lower() in known.kind for word in long)
        likely = 3 * own >= len(long) or len(words) < _FEW or is_acronym(text)
        return likely and (titled or bool(known.kind.intersection(lowered))) and lowered[0] not in _NO_VENUE
    of_venue = known.kind.intersection(lowered) or all(word.lower() in known.venue for word in long)
    return bool(
        titled and long and of_venue and len(words) <= _MAX_UNDATED and all(w[0].isupper() for w in long)
    )


def is_sure_venue(text: str, *, dated: bool) -> bool:
    """Whether a text that may as well be a title names a venue: known, of its kind, or a dated short name."""
    words = [word.lower() for word in re.findall(r"[^\W\d_]+", text) if word not in _NO_PUBLISHERS]
    if not words or len(words) > _MAX_WORDS:
        return False
    known = claim_words()
    own = [
        word
        for word in words
        if word in known.venue or word in known.kind or word in _SMALL or is_known(word)
    ]
    if (is_known(text) and 2 * len(own) >= len(words)) or (is_preprint(text) and len(words) <= _FEW):
        return True
    if known.affiliation.intersection(words) or not (text[0].isupper() or text[0].isdigit()):
        return False
    if known.kind.intersection(words) and (dated or known.kind.intersection(words[:2])):
        return True
    short = len(words) <= _FEW and (is_acronym(text) or len(own) == len(words))
    return dated and short
