"""What a person's name looks like in running text; lists of authors, and where they end."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache, lru_cache
from typing import NamedTuple

from kdbib import data
from kdbib.model import Name
from kdbib.names import PARTICLES, from_display
from kdbib.stages.parse.venue_text import claim_words
from kdbib.text import collapse, fold

_AFTER_NAME = re.compile(r"[\s*∗†‡§¶⋆♢♠✉\\^#\d]+$|^[\s*∗†‡§¶\\^]+")
_PARENTHESIS = re.compile(r"\s*[(（][^()（）]*[)）]")
_INITIAL = re.compile(r"(?:[A-ZÀ-Þ]\.-?){1,4}|[A-ZÀ-Þ]{1,2}|[A-ZÀ-Þ]-[A-ZÀ-Þ]")
_INITIALS = re.compile(r"(?:[A-ZÀ-Þ]\.[\s-]*){1,4}|[A-ZÀ-Þ]{1,2}|[A-ZÀ-Þ](?:[\s-][A-ZÀ-Þ]){1,2}")
_INITIALS_LAST = re.compile(
    r"(?P<family>[^\W\d_]{2,}(?:[\s-][^\W\d_]{2,})?)\s(?P<given>[A-ZÀ-Þ]{1,3}|[A-ZÀ-Þ](?:\s[A-ZÀ-Þ]){1,2}|(?:[A-ZÀ-Þ]\.-?){1,3})"
)
_CAPITALISED = re.compile(
    r"(?:[dlO]['’]|Mac|Mc)?[^\W\d_a-zß-ÿ][^\W\d_]*(?:['’.-][^\W\d_]+)*\.?|[^\W\d_]['’][^\W\d_]+"
)
_ENDS_IN_INITIAL = re.compile(r"\b[A-ZÀ-Þ]\.$")
_SHOUT = re.compile(r"[A-ZÀ-Þ]{4,}|[A-ZÀ-Þ]{3}s?$")
# Of names in Han only those that begin with one of the 120 most frequent family names of China and Taiwan.
_HAN_FAMILIES = (
    "王李张張刘劉陈陳杨楊赵趙黄黃周吴吳徐孙孫胡朱高林何郭马馬罗羅梁宋郑鄭谢謝韩韓唐冯馮于董萧蕭肖程曹"
    "袁邓鄧许許傅沈曾彭吕呂苏蘇卢盧蒋蔣蔡贾賈丁魏薛叶葉阎閻余潘杜戴夏钟鍾汪田任姜范范方石姚谭譚廖邹鄒"
    "熊金陆陸郝孔白崔康毛邱秦江史顾顧侯邵孟龙龍万萬段雷钱錢汤湯尹黎易常武乔喬贺賀赖賴龚龔文庞庞樊兰蘭"
    "殷施陶洪翟安颜顏倪严嚴牛温芦季俞章鲁魯葛伍韦韋申尤毕聂丛焦向柳邢路岳齐齊"
)
_HAN = re.compile(r"[\u4e00-\u9fff]")
_CJK = re.compile(
    rf"(?:[{_HAN_FAMILIES}]|欧阳|歐陽|司马|司徒|诸葛|上官)[\u4e00-\u9fff]{{1,2}}|[\uac00-\ud7af]{{2,4}}"
)
_PARTICLES = PARTICLES | {"y", "e", "mac"}
_OPENERS = frozenset("a an on in to is of by as at we if it the".split())
_SUFFIXES = frozenset("jr sr ii iii iv".split())
_MAX_TOKENS, _MIN_TOKENS, _SHORT = 6, 2, 2
_ET_AL = re.compile(
    r"(?<![,\s])[,\s]*(?:\b(?:and|&)\s+)?"
    r"(?:\be[tl]\.?\s?al\b\.?|\b(?:and )?(?:many )?others\b|等人?|\.\.\.|…)[.,]?",
    re.IGNORECASE,
)
_AND = re.compile(r"(?:^|\s*,?\s+)(?:and|&|und|et)\s+|\s*&\s*|\s*[;、，]\s*", re.IGNORECASE)
_STOP_AFTER_INITIAL = re.compile(r"(?<=[^\W\d_]\s[A-Z])\.$")  # of the sentence, in "Lee A, Roe B."
_PAIR = 2
_BEHIND = 12  # more would take time by the square of a list's length


@cache
def _title_words() -> frozenset[str]:
    """The words of titles as they are, not their stems: "Wells" is a name, "well" a word."""
    return frozenset(word for line in data.lines("title_words.txt") for word in line.split())


@lru_cache(maxsize=16384)
def is_name(text: str) -> bool:
    """Whether a text is one person's name: two to six capitalised words, none of titles or venues."""
    tokens = bare(text).split()
    if _CJK.fullmatch("".join(tokens)):
        return True
    if not _MIN_TOKENS <= len(tokens) <= _MAX_TOKENS or not all(_is_token(token) for token in tokens):
        return False
    if len(tokens) > _MIN_TOKENS and tokens[0].lower() in _OPENERS:
        return False
    full = [token for token in tokens if token not in _PARTICLES and not _INITIAL.fullmatch(token)]
    return bool(full) and tokens[0][0].isalpha()


def is_single(text: str) -> bool:
    """Whether a text may be a family name alone, or given names alone."""
    tokens = bare(text).split()
    return bool(tokens) and all(_is_token(token) for token in tokens) and tokens[-1] not in _PARTICLES


def is_given(text: str) -> bool:
    """Whether a text may be the given names after a family name, with its particles: "Aaron van den"."""
    return all(_is_token(token) for token in bare(text).split())


def is_initials(text: str) -> bool:
    """Whether a text is initials: "A.", "A. B.", "AB"."""
    return _INITIALS.fullmatch(text.strip()) is not None


def looks_like_name(text: str) -> bool:
    """Whether a text has a name's shape whatever its words; for one between other names ("Ada Field")."""
    tokens = bare(text).split()
    shaped = all(_CAPITALISED.fullmatch(token) or _INITIAL.fullmatch(token) for token in tokens)
    return shaped and not _HAN.search(text) and 1 <= len(tokens) <= _MAX_TOKENS


def _is_token(token: str) -> bool:
    """Whether a word may be one of a name."""
    if token in _PARTICLES or token.lower().rstrip(".") in _SUFFIXES or _INITIAL.fullmatch(token):
        return True
    if _HAN.search(token):
        return _CJK.fullmatch(token) is not None
    if not _CAPITALISED.fullmatch(token) or _SHOUT.search(token):
        return False
    known = claim_words()
    words = (word for word in re.split(r"['’.-]", fold(token)) if len(word) > _SHORT)
    return not any(w in _title_words() or w in known.venue or w in known.affiliation for w in words)


_LONGEST = 400  # characters; the patterns would take seconds


def bare(text: str) -> str:
    """A name without marks of footnotes and the parenthesis after it; what is too long for one, as it is."""
    if len(text) > _LONGEST:
        return collapse(text)
    text = without_parentheses(text).strip(" ,;:*")
    return collapse(text if _ENDS_IN_INITIAL.search(text) else _AFTER_NAME.sub("", text.rstrip(" .")))


def without_parentheses(text: str) -> str:
    """The text without parentheses, which beside names hold institutes."""
    return _PARENTHESIS.sub("", text)


def make_name(text: str) -> Name:
    """A name as printed, "Lee AB" (family name first, as in medicine) turned round."""
    turned = _INITIALS_LAST.fullmatch(bare(text))
    return Name(turned["family"], turned["given"]) if turned else from_display(bare(text))


def make_inverted(family: str, given: str) -> Name:
    """A name from "Lee" and "Ann", or from "Oord" and "Aaron van den"."""
    tokens = bare(given).split()
    start = len(tokens)
    while start > 1 and tokens[start - 1] in _PARTICLES:
        start -= 1
    return Name(" ".join((*tokens[start:], bare(family))), " ".join(tokens[:start]))


class People(NamedTuple):
    """A list of authors; ``complete`` is false where it ends in "et al."."""

    names: tuple[Name, ...]
    complete: bool = True


def split_et_al(text: str) -> tuple[str, str] | None:
    """What stands before and after "et al.", or ``None`` where it is not said."""
    found = _ET_AL.search(text)
    return (text[: found.start()], text[found.end() :]) if found else None


@lru_cache(maxsize=8192)
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


def read_author(text: str) -> People | None:
    """The authors a text lists where nothing but authors can stand: "Lee, Ann" is one of them."""
    people = read_people(text)
    if people is None and _is_inverted(text):
        return People((make_inverted(*text.split(",", 1)),))
    return people


def _is_word(text: str) -> bool:
    """Whether a text is a single word that may be a family name, with its particles: "van den Oord"."""
    tokens = bare(text).split()
    return bool(tokens) and set(tokens[:-1]) <= _PARTICLES and is_single(text)


def _is_inverted(chunk: str) -> bool:
    """Whether a chunk is "Family, Given"."""
    family, comma, given = chunk.partition(",")
    if not comma or "," in given or "." in family:
        return False
    return len(bare(family).split()) <= _PAIR and is_single(family) and is_single(given)


def _has_lone_names(parts: Sequence[str]) -> bool:
    """Whether the list begins "Family, Given" or "Family, G."."""
    if len(parts) < _PAIR or not _is_word(parts[0]):
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
    """How many of the parts between commas, from the first, list authors; and those authors.

    Of parts that may be names the last ones may be none, at most :data:`_BEHIND` of them.
    """
    end = 0
    while end < len(parts) and _may_be_names(parts[end]):
        end += 1
    for count in range(end, max(end - _BEHIND, 0), -1):
        people = read_people(", ".join(parts[:count]))
        if people is not None:
            return count, people
    return 0, None


def _may_be_names(part: str) -> bool:
    chunks = [chunk for chunk in _AND.split(part) if chunk.strip()]
    return bool(chunks) and all(is_single(c) or is_initials(c) or looks_like_name(c) for c in chunks)
