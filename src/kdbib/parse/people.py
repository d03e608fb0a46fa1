"""Lists of authors in running text: what is a name, and where a list of names ends."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache, lru_cache
from importlib import resources
from typing import NamedTuple

from kdbib.model import Name
from kdbib.names import from_display
from kdbib.parse.words import claim_words
from kdbib.text import collapse, fold

_ET_AL = re.compile(r"[,\s]*(?:\b(?:and|&)\s+)?(?:\bet\.?\s?al\b\.?|\b(?:and )?(?:many )?others\b|等人?|\.\.\.|…)[.,]?", re.IGNORECASE)
_AND = re.compile(r"(?:^|\s*,?\s+)(?:and|&|und|et)\s+|\s*&\s*|\s+and\s*(?=[A-Z])|\s*[;、，]\s*", re.IGNORECASE)
_AFTER_NAME = re.compile(r"[\s*†‡§¶⋆♢♠\\^#\d]+$|^[\s*†‡§¶\\^]+")
_PARENTHESIS = re.compile(r"\s*[(（][^()（）]*[)）]")
_INITIAL = re.compile(r"(?:[A-ZÀ-Þ]\.-?){1,4}|[A-ZÀ-Þ]{1,2}|[A-ZÀ-Þ]-[A-ZÀ-Þ]")
_INITIALS = re.compile(r"(?:[A-ZÀ-Þ]\.[\s-]*){1,4}|[A-ZÀ-Þ]{1,2}|[A-ZÀ-Þ](?:[\s-][A-ZÀ-Þ]){1,2}")
_INITIALS_LAST = re.compile(r"(?P<family>[^\W\d_]{2,}(?:[\s-][^\W\d_]{2,})?)\s(?P<given>[A-ZÀ-Þ]{1,3}|(?:[A-ZÀ-Þ]\.-?){1,3})")
_CAPITALISED = re.compile(r"(?:[dlO]['’]|Mac|Mc)?[^\W\d_a-zß-ÿ][^\W\d_]*(?:['’.-][^\W\d_]+)*\.?|[^\W\d_]['’][^\W\d_]+")
_ENDS_IN_INITIAL = re.compile(r"\b[A-ZÀ-Þ]\.$")
_SHOUT = re.compile(r"[A-ZÀ-Þ]{4,}|[A-ZÀ-Þ]{3}s?$")
_CJK = re.compile(r"[\u4e00-\u9fff]{2,4}|[\uac00-\ud7af]{2,4}")
_PARTICLES = frozenset(
    "van von der den de del della di da dos das du la le lo el al bin ibn ten ter zu zur st y e mac".split()
)
_SUFFIXES = frozenset("jr sr ii iii iv".split())
_MAX_TOKENS, _MIN_TOKENS = 6, 2


class People(NamedTuple):
    """A list of authors; ``complete`` is false where it ends in "et al."."""

    names: tuple[Name, ...]
    complete: bool = True


@cache
def _title_words() -> frozenset[str]:
    text = resources.files("kdbib.data").joinpath("title_words.txt").read_text(encoding="utf-8")
    return frozenset(" ".join(line for line in text.splitlines() if not line.startswith("#")).split())


def is_et_al(text: str) -> bool:
    """Whether a text holds "et al." or the like."""
    return _ET_AL.search(text) is not None


def split_et_al(text: str) -> tuple[str, str] | None:
    """What stands before and after "et al.", or ``None`` where it is not said."""
    found = _ET_AL.search(text)
    return (text[: found.start()], text[found.end() :]) if found else None


@lru_cache(maxsize=16384)
def is_name(text: str) -> bool:
    """Whether a text is one person's name: two to six capitalised words, none of them of titles or venues."""
    tokens = _bare(text).split()
    if _CJK.fullmatch("".join(tokens)):
        return True
    if not _MIN_TOKENS <= len(tokens) <= _MAX_TOKENS or not all(_is_name_token(token) for token in tokens):
        return False
    full = [token for token in tokens if token not in _PARTICLES and not _INITIAL.fullmatch(token)]
    return bool(full) and tokens[0][0].isalpha()


def _is_name_token(token: str) -> bool:
    if token in _PARTICLES or token.lower().rstrip(".") in _SUFFIXES or _INITIAL.fullmatch(token):
        return True
    if not _CAPITALISED.fullmatch(token) or _SHOUT.search(token):
        return False
    known = claim_words()
    words = re.split(r"['’.-]", fold(token))
    return not any(w in _title_words() or w in known.venue or w in known.affiliation for w in words if len(w) > 2)  # noqa: PLR2004


def _bare(text: str) -> str:
    """A name without the marks of footnotes and the parenthesis after it."""
    text = _AFTER_NAME.sub("", _PARENTHESIS.sub("", text).strip(" ,;:*"))
    return collapse(text if _ENDS_IN_INITIAL.search(text) else text.rstrip(" ."))


def _is_single(text: str) -> bool:
    """Whether a text may be a family name alone, or a given name alone."""
    tokens = _bare(text).split()
    return bool(tokens) and all(_is_name_token(t) for t in tokens) and tokens[-1] not in _PARTICLES


def read_people(text: str) -> People | None:
    """The authors a text lists, if it lists nothing else.

    Reads "A. Lee, B. Roe and C. Poe", "Lee, A., Roe, B.", "Lee, Ann, Bea Roe, and Cy Poe" (only the first
    turned round), "Lee, Ann and Roe, Bea", "Lee et al.", and "; " between names.
    """
    parted = split_et_al(text)
    complete = parted is None
    if parted is not None:
        if parted[1].strip(" .,;:*"):
            return None
        text = parted[0]
    text = _PARENTHESIS.sub("", text).strip(" ,;:*|-–")
    if not text:
        return None
    pairs = [chunk for chunk in _AND.split(text) if chunk.strip()]
    if len(pairs) > 1 and all(_is_inverted(chunk) for chunk in pairs):
        names = [_inverted(*chunk.split(",", 1)) for chunk in pairs]
        return People(tuple(names), complete)
    parts = [part for chunk in pairs for part in re.split(r",\s*", chunk) if part.strip()]
    read = _read_parts(parts, lone=not complete or _has_lone_names(parts))
    return People(tuple(read), complete) if read else None


def _is_inverted(chunk: str) -> bool:
    """Whether a chunk is "Family, Given"."""
    family, comma, given = chunk.partition(",")
    if not comma or "," in given or "." in family:
        return False
    return len(_bare(family).split()) <= _MIN_TOKENS and _is_single(family) and _is_single(given)


def _has_lone_names(parts: Sequence[str]) -> bool:
    """Whether the list begins "Family, Given" or "Family, G."."""
    return len(parts) > 1 and len(_bare(parts[0]).split()) == 1 and (is_name(parts[-1]) or _is_initials(parts[1]))


def _is_initials(text: str) -> bool:
    return bool(_INITIALS.fullmatch(text.strip()))


def _read_parts(parts: Sequence[str], *, lone: bool) -> list[Name]:
    """Names out of parts between commas; none if a part is no name. ``lone`` allows single words."""
    names: list[Name] = []
    index = 0
    while index < len(parts):
        part, after = parts[index], parts[index + 1] if index + 1 < len(parts) else ""
        if after and _is_initials(after) and _is_single(part) and not _is_initials(part):
            names.append(_inverted(part, after))
            index += 2
        elif index == 0 and after and lone and _opens_inverted(part, parts):
            names.append(_inverted(part, after))
            index += 2
        elif is_name(part) or (lone and _is_single(part)) or (_between_names(parts, index) and _looks_like_name(part)):
            names.append(_name(part))
            index += 1
        else:
            return []
    return names


def _name(text: str) -> Name:
    """A name as printed, "Lee AB" (family name first, as in medicine) turned round."""
    turned = _INITIALS_LAST.fullmatch(_bare(text))
    return Name(turned["family"], turned["given"]) if turned else from_display(_bare(text))


def _opens_inverted(part: str, parts: Sequence[str]) -> bool:
    """Whether the first part is a family name whose given name follows (MLA style)."""
    alone = len(_bare(part).split()) == 1 and _is_single(part) and _is_single(parts[1])
    return alone and (len(parts) == _MIN_TOKENS or any(is_name(other) for other in parts[2:]))


def _between_names(parts: Sequence[str], index: int) -> bool:
    return 0 < index < len(parts) - 1 and is_name(parts[index - 1]) and is_name(parts[index + 1])


def _looks_like_name(text: str) -> bool:
    """A name by its shape alone, for one that stands between names ("Ada Field")."""
    tokens = _bare(text).split()
    return 1 <= len(tokens) <= _MAX_TOKENS and all(_CAPITALISED.fullmatch(t) or _INITIAL.fullmatch(t) for t in tokens)


def _inverted(family: str, given: str) -> Name:
    return Name(_bare(family), _bare(given))


def leading_people(parts: Sequence[str]) -> tuple[int, People | None]:
    """How many of the parts between commas, from the first, list authors; and those authors."""
    end = 0
    while end < len(parts) and _may_be_name(parts[end]):
        end += 1
    for count in range(end, 0, -1):
        people = read_people(", ".join(parts[:count]))
        if people is not None:
            return count, people
    return 0, None


def _may_be_name(part: str) -> bool:
    chunks = [chunk for chunk in _AND.split(part) if chunk.strip()]
    return bool(chunks) and all(_is_single(chunk) or _is_initials(chunk) or _looks_like_name(chunk) for chunk in chunks)
