"""Lists of authors in running text, and where they end."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from kdbib.model import Name
from kdbib.stages.parse.person import (
    bare,
    is_given,
    is_initials,
    is_name,
    is_single,
    looks_like_name,
    make_inverted,
    make_name,
    without_parentheses,
)

_ET_AL = re.compile(
    r"[,\s]*(?:\b(?:and|&)\s+)?(?:\bet\.?\s?al\b\.?|\b(?:and )?(?:many )?others\b|等人?|\.\.\.|…)[.,]?",
    re.IGNORECASE,
)
_AND = re.compile(r"(?:^|\s*,?\s+)(?:and|&|und|et)\s+|\s*&\s*|\s*[;、，]\s*", re.IGNORECASE)
_STOP_AFTER_INITIAL = re.compile(r"(?<=[^\W\d_]\s[A-Z])\.$")  # of the sentence, in "Lee A, Roe B."
_PAIR = 2


class People(NamedTuple):
    """A list of authors; ``complete`` is false where it ends in "et al."."""

    names: tuple[Name, ...]
    complete: bool = True


def split_et_al(text: str) -> tuple[str, str] | None:
    """What stands before and after "et al.", or ``None`` where it is not said."""
    found = _ET_AL.search(text)
    return (text[: found.start()], text[found.end() :]) if found else None


def read_people(text: str) -> People | None:
    """The authors a text lists, if it lists nothing else.

    Reads "A. Lee, B. Roe and C. Poe", "Lee, A., Roe, B.", "Lee, Ann, Bea Roe, and Cy Poe" (only the first
    turned round), "Lee, Ann and Roe, Bea", "Lee AB, Roe C", "Lee et al.", and "; " between names.
    """
    head, tail = split_et_al(text) or (text, None)
    if tail is not None and tail.strip(" .,;:*"):
        return None
    head = without_parentheses(head).strip(" ,;:*|-–")
    if head.count(".") == 1:
        head = _STOP_AFTER_INITIAL.sub("", head)
    names = _read_list(head, is_cut=tail is not None)
    return People(tuple(names), complete=tail is None) if names else None


def _read_list(text: str, *, is_cut: bool) -> list[Name]:
    """The names of a list, none if anything in it is no name; one that is cut short may have single words."""
    chunks = [chunk for chunk in _AND.split(text) if chunk.strip()]
    if len(chunks) > 1 and all(_is_inverted(chunk) for chunk in chunks):
        return [make_inverted(*chunk.split(",", 1)) for chunk in chunks]
    if len(chunks) == _PAIR and all(_is_word(chunk) for chunk in chunks):
        return [make_name(chunk) for chunk in chunks]
    parts = [part for chunk in chunks for part in re.split(r",\s*", chunk) if part.strip()]
    return _read_parts(parts, lone=is_cut or _has_lone_names(parts))


def _is_word(text: str) -> bool:
    """Whether a text is a single word that may be a family name."""
    return len(bare(text).split()) == 1 and is_single(text)


def _is_inverted(chunk: str) -> bool:
    """Whether a chunk is "Family, Given"."""
    family, comma, given = chunk.partition(",")
    if not comma or "," in given or "." in family:
        return False
    return len(bare(family).split()) <= _PAIR and is_single(family) and is_single(given)


def _has_lone_names(parts: Sequence[str]) -> bool:
    """Whether the list begins "Family, Given" or "Family, G."."""
    if len(parts) < _PAIR or len(bare(parts[0]).split()) != 1:
        return False
    return is_name(parts[-1]) or is_initials(parts[1])


def _read_parts(parts: Sequence[str], *, lone: bool) -> list[Name]:
    """Names out of parts between commas; none if a part is no name. ``lone`` allows single words."""
    names: list[Name] = []
    index = 0
    while index < len(parts):
        if _is_parted(parts, index, lone=lone):
            names.append(make_inverted(parts[index], parts[index + 1]))
            index += 2
        elif is_name(parts[index]) or (lone and is_single(parts[index])) or _stands_between(parts, index):
            names.append(make_name(parts[index]))
            index += 1
        else:
            return []
    return names


def _is_parted(parts: Sequence[str], index: int, *, lone: bool) -> bool:
    """Whether a part is a family name whose given names or initials are the next part."""
    if index + 1 >= len(parts):
        return False
    part, after = parts[index], parts[index + 1]
    if is_initials(after) and is_single(part) and not is_initials(part):
        return True
    opens = index == 0 and lone and _is_word(part) and is_given(after)
    return opens and (len(parts) == _PAIR or any(is_name(other) for other in parts[2:]))


def _stands_between(parts: Sequence[str], index: int) -> bool:
    """Whether a part with a name's shape stands between two names."""
    inside = 0 < index < len(parts) - 1
    return (
        inside and looks_like_name(parts[index]) and is_name(parts[index - 1]) and is_name(parts[index + 1])
    )


def leading_people(parts: Sequence[str]) -> tuple[int, People | None]:
    """How many of the parts between commas, from the first, list authors; and those authors."""
    end = 0
    while end < len(parts) and _may_be_names(parts[end]):
        end += 1
    for count in range(end, 0, -1):
        people = read_people(", ".join(parts[:count]))
        if people is not None:
            return count, people
    return 0, None


def _may_be_names(part: str) -> bool:
    chunks = [chunk for chunk in _AND.split(part) if chunk.strip()]
    return bool(chunks) and all(is_single(c) or is_initials(c) or looks_like_name(c) for c in chunks)
