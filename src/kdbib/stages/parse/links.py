"""What links are for: by the words of their labels, by their hosts, and by the fields they stand in.

The words are those of ``links.toml``. The host decides where label and host contradict each other: a
repository is code whatever its label says, a paper's page is no code. Labels such as ":link:" or "here" say
nothing; the host decides alone. Fields are lines that say what they hold: "Paper: <url>", "Venue: CVPR 2020".
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import NamedTuple
from urllib.parse import urlsplit

from kdbib.data import toml
from kdbib.model import Link, LinkRole
from kdbib.stages.parse.lines import Line, Mark, cut
from kdbib.text import collapse

_SHORTCODE = re.compile(r"(?<![^\s\[\](){}|*:,.>]):([a-z0-9_+-]+):(?![^\s\[\](){}|*:,.<])")
_EMOJI = re.compile(
    "[\U0001f1e6-\U0001f1ff\U0001f300-\U0001faff\u2600-\u2668\u2670-\u27bf\u2b05-\u2b07\u2b1b\u2b1c\u2b50\u2b55"
    "\u231a\u231b\u2328\u23cf\u23e9-\u23fa\u25b6\u25c0]"
    "[\ufe0e\ufe0f\u200d\U0001f3fb-\U0001f3ff]*"
)
_WORD = re.compile(r"[^\W_]+")
_REPOSITORY = re.compile(r"[\w.-]+/[\w./-]+")
_PDF = re.compile(r"\.pdf(?:$|[?#])|\.ps(?:\.gz)?$|/viewcontent\.cgi\?", re.IGNORECASE)  # or Digital Commons
_MAX_LABEL_WORDS = 6
_ROLES = (LinkRole.CODE, LinkRole.OTHER, LinkRole.PROJECT, LinkRole.PAPER)
"""In this order the words of a label decide: "project code" is code, "video of the paper" is no paper."""
_LABEL = re.compile(r"^[\s\W]*(?P<label>[^\W_][^:：|]{0,38}?(?:\([^()|]{0,60}\))?)\s*[)*）]*\s*[:：]\s*")
_BAR = re.compile(r"\s+[|•·]\s+")
_REMARK = re.compile(r"[(（\[][^()（）\[\]]*[)）\]]?")
_SCHEMES = ("arxiv", "doi")  # labels that are part of the identifier behind them
_OPENERS = ("poster", "demo")  # labels that are part of the title behind them, where no link is
LINK_KINDS = {kind.value: kind for kind in LinkRole}


@cache
def _tables() -> dict[str, dict[str, frozenset[str]]]:
    return {
        name: {key: frozenset(values) for key, values in section.items()}
        for name, section in toml("links.toml").items()
    }


def table(section: str) -> dict[str, frozenset[str]]:
    """A table of ``links.toml``: its lists as sets."""
    return _tables()[section]


@dataclass(frozen=True, slots=True)
class Label:
    """What a link's text says if it is no title: a role, and whether it says it plainly."""

    role: LinkRole | None
    plain: bool = True


def drop_emoji(text: str) -> str:
    """The text without emoji and GitHub's shortcodes such as ``:octocat:``."""
    if ":" in text:
        text = _SHORTCODE.sub(" ", text)
    return text if text.isascii() else _EMOJI.sub(" ", text)


def _emoji_role(text: str) -> LinkRole | None:
    names = {*_SHORTCODE.findall(text), *(mark[0] for mark in _EMOJI.findall(text))}
    return next((role for role in _ROLES if names & table("emoji")[role.value]), None) if names else None


@lru_cache(maxsize=4096)
def read_label(text: str) -> Label | None:
    """What the text of a link says of its role, or ``None`` if it is no label (a title, a name).

    Case, brackets, emoji and numbers do not matter: ":octocat:", "[Code]", "PyTorch(Author)", "📄 Paper".
    """
    words = [word.lower() for word in _WORD.findall(drop_emoji(text)) if not word.isdigit()]
    if not words:
        return Label(_emoji_role(text) or LinkRole.PAPER, plain=":link:" not in text)
    labels = table("labels")
    if len(words) > _MAX_LABEL_WORDS:
        return None
    known = {word: role for role in _ROLES[::-1] for word in words if _stem(word) in labels[role.value]}
    rest = [w for w in words if w not in known and w not in labels["filler"] and w not in labels["weak"]]
    if rest or not (known or labels["weak"].intersection(words)):
        return None
    role = next((role for role in _ROLES if role in known.values()), None)
    return Label(role, plain=True) if role else Label(_emoji_role(text) or LinkRole.PAPER, plain=False)


def is_label_word(word: str) -> bool:
    """Whether a word of a label says nothing of the paper: a label itself, or one beside labels."""
    return word.lower() in table("labels")["filler"] or read_label(word) is not None


def _stem(word: str) -> str:
    """A label word without a number at its end: "code2" is "code"."""
    return word.rstrip("0123456789") or word


def is_repository(text: str, url: str) -> bool:
    """Whether a link's text is the name of the repository it leads to (``owner/name``)."""
    return bool(_REPOSITORY.fullmatch(text.strip())) and host_role(url) is LinkRole.CODE


@cache
def _hosts(kinds: tuple[str, ...]) -> dict[str, tuple[tuple[str, str], ...]]:
    """The known hosts: to each, the beginnings of its paths with what they are, longest first."""
    paths: dict[str, list[tuple[str, str]]] = {}
    for kind in kinds:
        for entry in table("hosts")[kind]:
            host, slash, path = entry.partition("/")
            paths.setdefault(host, []).append((slash + path, kind))
    return {host: tuple(sorted(known, key=lambda pair: -len(pair[0]))) for host, known in paths.items()}


@lru_cache(maxsize=8192)
def _find(url: str, kinds: tuple[str, ...]) -> str:
    """The kind of host a URL leads to, ``""`` if unknown; a host covers its sub-domains."""
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
    except ValueError:
        return ""
    path = parts.path.lower()
    while "." in host:
        for start, kind in _hosts(kinds).get(host, ()):
            if path.startswith(start):
                return kind
        host = host.partition(".")[2]
    return ""


def host_role(url: str) -> LinkRole | None:
    """What a URL leads to by its host, or ``None`` where the host is not known. PDF files are papers."""
    if _PDF.search(url):
        return LinkRole.PAPER
    kind = _find(url, ("paper", "code", "project", "other"))
    return LinkRole(kind) if kind else None


def is_badge(url: str) -> bool:
    """Whether an image is a badge."""
    return bool(_find(url, ("badge",)))


def role(label: Label | None, url: str) -> LinkRole:
    """The role of a link; without a label it is a paper's unless the host tells otherwise."""
    host = host_role(url)
    said = label.role if label else None
    if host is None:
        return said or LinkRole.PAPER
    if said is None or host is said:
        return host
    if said is LinkRole.OTHER or host is LinkRole.OTHER:
        return LinkRole.OTHER
    if host is LinkRole.PROJECT:
        return said if label and label.plain else host
    return host


def tidy(links: Iterable[Link]) -> tuple[Link, ...]:
    """The links once each. A page of a paper with a label for code is the paper's only if no other is."""
    kept: dict[tuple[str, LinkRole, str], Link] = {}
    links = list(links)
    has_paper = any(link.role is LinkRole.PAPER and not _is_misplaced(link) for link in links)
    for link in links:
        misplaced = has_paper and link.role is LinkRole.PAPER and _is_misplaced(link)
        held = Link(link.url, LinkRole.OTHER, link.label) if misplaced else link
        kept.setdefault((held.url, held.role, "" if held.url else held.label), held)
    return tuple(kept.values())


def _is_misplaced(link: Link) -> bool:
    """Whether the label claims code or a project's page where the link leads to a paper."""
    label = read_label(link.label) if link.label else None
    return label is not None and label.role in {LinkRole.CODE, LinkRole.PROJECT}


def make(label: str, url: str, default: LinkRole | None = None) -> Link:
    """A link from its label (may be empty) and URL; ``default`` is the role its field or column claims."""
    label = collapse(label)
    said = read_label(label) if label else None
    if default is not None and (said is None or not said.plain or said.role is LinkRole.PAPER):
        said = Label(default)
    return Link(url, role(said, url), label)


class Field(NamedTuple):
    """What a line says it holds (a key of ``[fields]`` in ``links.toml``), and that."""

    kind: str
    value: Line


@cache
def _labels() -> dict[str, str]:
    return {label: kind for kind, labels in table("fields").items() for label in labels}


def read_field(line: Line) -> Field | None:
    """The field a line is, or ``None``; case, emoji, bold and remarks of the label do not matter."""
    found = _LABEL.match(drop_emoji(line.text)) and _LABEL.match(line.text)
    if not found or _inside_link(line, found.start("label")):
        return None
    key = _key(found["label"])
    kind = _labels().get(key) or ("other" if _has_only_links(line, found) else None)
    if kind in _NO_TITLES and _begins_title(line, found, kind):
        return None
    if (
        key in _OPENERS
        and len(_WORD.findall(line.text[found.end() :])) >= _TITLE_WORDS
        and not line.marked(Mark.LINK)
    ):
        return None
    is_prefix = key in _SCHEMES and not line.spans
    return Field(kind, cut(line, found.start("label") if is_prefix else found.end())) if kind else None


def _has_only_links(line: Line, label: re.Match[str]) -> bool:
    """Whether behind a short label stand but addresses, none of a paper: "reddit: <url>"."""
    urls = [span.url for span in line.marked(Mark.LINK) if span.start >= label.end()]
    words = [word for word in line.text[label.end() :].split() if "://" not in word and word.strip(",;.")]
    if not urls or words or len(_key(label["label"]).split()) > _LABEL_WORDS:
        return False
    return all(host_role(url) is not LinkRole.PAPER for url in urls)


_LABEL_WORDS = 3
_NO_TITLES = frozenset({"code", "project", "other", "remark"})  # fields that hold no titles
_TITLE_WORDS = 3


def _begins_title(line: Line, label: re.Match[str], kind: str) -> bool:
    """Whether bold type holds a label and words behind it: a title such as "TAG: Toward Accurate Tagging"."""
    if not label["label"].isupper() and (kind in {"other", "remark"} or line.marked(Mark.LINK)):
        return False
    held = (s for s in line.marked(Mark.BOLD) if s.start <= label.start("label") and s.end > label.end())
    return any(len(_WORD.findall(line.text[label.end() : span.end])) >= _TITLE_WORDS for span in held)


def _key(label: str) -> str:
    label = _REMARK.sub("", drop_emoji(label)).strip(" \t*_`-–()[]").lower()
    return re.sub(r"\s*\d$", "", " ".join(label.split()))


def _inside_link(line: Line, position: int) -> bool:
    return any(span.mark is Mark.LINK and span.start <= position < span.end for span in line.spans)


def split_fields(lines: Sequence[Line]) -> tuple[list[Field], list[Line]]:
    """The fields among the lines, and the other lines; bars part several fields on one line.

    A remark goes on in the lines it is wrapped to.
    """
    fields: list[Field] = []
    others: list[Line] = []
    remark = False
    for line in lines:
        first = read_field(line)
        remark = first.kind == "remark" if first is not None else remark and not line.hard
        if first is None:
            others += [] if remark and not line.spans else [line]
            continue
        for piece in _pieces(line):
            read = read_field(piece)
            fields.append(read or Field("paper" if piece.spans else "other", piece))
    return fields, others


def _pieces(line: Line) -> Iterator[Line]:
    start = 0
    for found in _BAR.finditer(line.text):
        yield cut(line, start, found.start())
        start = found.end()
    yield cut(line, start)
