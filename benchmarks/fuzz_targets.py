"""What is fuzzed: each reader of input from outside, as a target that takes bytes and raises nothing.

What a reader refuses in its documented way is no failure; what it takes must go all the way (``fuzz_carry``).
"""

from __future__ import annotations

import json
import sqlite3
import tempfile
import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass, replace
from functools import cache, partial
from io import BytesIO
from itertools import chain, islice
from pathlib import Path

from fuzz_carry import DAY, carry, carry_record, expect, kept
from fuzz_mutations import portions

from kdbib import config
from kdbib import ledger as ledgers
from kdbib.bibliographies import Origin, bibtex, bibtex_edit, csl
from kdbib.bibliographies import read as read_bibliography
from kdbib.errors import CacheError, ConfigError
from kdbib.files import AS_IT_IS
from kdbib.ledger import Ledger
from kdbib.model import (
    Date,
    Entry,
    Identifier,
    Query,
    Reading,
    Record,
    Unread,
)
from kdbib.network.cache import Answers, Kept
from kdbib.pipeline import run
from kdbib.sources.acl import AclAnthology
from kdbib.sources.arxiv import Arxiv
from kdbib.sources.crossref import Crossref
from kdbib.sources.datacite import DataCite
from kdbib.sources.dblp import Dblp
from kdbib.sources.doi import ContentNegotiation
from kdbib.sources.memory import MemorySource
from kdbib.sources.openalex import OpenAlex
from kdbib.sources.openreview import OpenReview
from kdbib.sources.pages import Pages
from kdbib.sources.semanticscholar import SemanticScholar, SemanticScholarTitles
from kdbib.sources.service import BadIdentifier, Incomplete, Response, Service, Unreadable
from kdbib.stages.emit import outputs
from kdbib.stages.fix import fix
from kdbib.stages.parse import entry_of, parse_bytes, parse_plain

TESTS = Path(__file__).parents[1] / "tests"
_LISTS = (*(TESTS / "lists").glob("*.md"), TESTS / "golden" / "run" / "list.md")
_BIBS = (*(TESTS / "golden" / "run").glob("*.bib"), *(TESTS / "golden" / "emit").glob("*.bib"))
_CSL = ((TESTS / "golden" / "run" / "kd.json"), (TESTS / "golden" / "emit" / "kd.json"))

QUERY = Query("Learning to Test Small Things")
REFUSALS = (
    Unreadable,
    BadIdentifier,
    Incomplete,
    KeyError,
    IndexError,
    TypeError,
    ValueError,
    AttributeError,
)
"""What a reader of answers may raise: see the protocol of services, and ``kdbib.network.exchange``."""
_MOST_MENDED = 20  # entries of a list that is mended, which reads it again and again
_MOST = 4  # records or entries of one input that go all the way


@dataclass(frozen=True)
class Target:
    """A reader: its name, the form of its input (``fuzz_bits.toml``), how it is tried, inputs to begin with.

    More such inputs stand in ``tests/seeds/NAME``. ``readings`` tells how often an input is read anew.
    """

    name: str
    form: str
    tried: Callable[[bytes], object]
    files: Sequence[Path] = ()
    more: Callable[[], Iterable[bytes]] = tuple
    readings: int = 1

    def seeds(self) -> list[bytes]:
        """Small valid inputs."""
        own = (path.read_bytes() for path in sorted((TESTS / "seeds" / self.name).glob("*")))
        return [*own, *(part for path in sorted(self.files) for part in portions(path)), *self.more()]


def read_list(data: bytes) -> None:
    """A list, read as Markdown or plain text as its content tells."""
    reading = parse_bytes(data, "list.md")
    plain = parse_plain(data.decode("utf-8", "replace"), "list")
    lines = 1 + data.count(b"\n") + data.count(b"\r")
    for item in (*reading.entries, *reading.unread, *plain.entries, *plain.unread):
        expect(1 <= item.line <= lines, f"line {item.line} of {lines}")
    carry((*reading.entries[:_MOST], *plain.entries[:1]))


def read_file(data: bytes, *, suffix: str) -> None:
    """A bibliography file."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"refs{suffix}"
        path.write_bytes(data)
        found = list(read_bibliography(path, "refs")) if not data.startswith(b"\x1f\x8b") else []
    records = [item[0] for item in found if not isinstance(item, Unread)]
    for record in records[:2]:
        carry_record(record)
    carry([entry_of(record, "refs.bib", line) for line, record in enumerate(records[:_MOST], start=1)])
    if suffix == ".bib":
        edit_bib(data)


def edit_bib(data: bytes) -> None:
    """Edits of a BibTeX text: once more changes nothing, and what was not meant stays."""
    text = data.decode("utf-8", "replace")
    read = bibtex.read(BytesIO(text.encode()), Origin("refs.bib", "refs", DAY))
    places = [bibtex_edit.Place(item[1], item[0].id) for item in read if not isinstance(item, Unread)]
    change = bibtex_edit.Change(
        {"title": "A New {T}itle", "year": "2020", "note": None}, {"journal": "booktitle"}
    )
    changes = dict.fromkeys(places[:_MOST], change)
    edited = bibtex_edit.edit(text, changes)
    again = bibtex_edit.edit(edited.text, {place: change for place in changes if place not in edited.refused})
    expect(again.text == edited.text, "edited once more it is another text")
    expect(bibtex_edit.edit(text, {}).text == text, "without edits it is another text")


def read_items(data: bytes) -> None:
    """CSL-JSON as a file, and each item as a record on its own."""
    read_file(data, suffix=".json")
    with suppress(ValueError, RecursionError):
        items = json.loads(data)
        for item in islice(items if isinstance(items, list) else [items], _MOST):
            if isinstance(item, dict):
                carry_record(csl.record_of(item, Origin("refs", "refs", DAY)))


def read_answer(data: bytes, *, service: Service, asked: Sequence[Identifier], media_type: str) -> None:
    """The answer of a service to a look-up and to a search, with each status that reaches a reader."""
    records: list[Record] = []
    for status in (200, 404, 400):
        response = Response(status, media_type, data)
        with suppress(*REFUSALS):
            found = service.identified(asked, response)
            expect(set(asked) <= set(found), "an identifier that was asked for has no answer")
            records += chain.from_iterable(found.values())
        with suppress(*REFUSALS, NotImplementedError):
            records += service.titled(QUERY, response)
    for record in islice(dict.fromkeys(records), 3):
        carry_record(record)


def _named(line: bytes) -> object:
    """What a line is about; two of them may say the same in other words."""
    with suppress(ValueError, RecursionError):
        told = json.loads(line)
        if isinstance(told, dict):
            return str([told.get(name) for name in ("kind", "entry", "key")])
    return line


def read_ledger(data: bytes) -> None:
    """A ledger: each of its lines is held or reported, and what is held can be written and read again."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "ledger.jsonl"
        path.write_bytes(data)
        ledger = ledgers.load(path)
        ledgers.save(ledger, path)
        text = path.read_bytes()
        aside = path.with_name(f"{path.name}.damaged")
        put_aside = set(aside.read_bytes().split(b"\n")) if aside.exists() else set()
    lines = {_named(line) for line in data.split(b"\n") if line.strip()}
    for item in ledger.damaged:
        raw = item.text.encode("utf-8", AS_IT_IS)
        expect(raw in put_aside or "\ufffd" in item.text, "a damaged line is not kept beside the ledger")
    held = len(ledger.works) + len(ledger.decisions)
    expect(
        len(lines) <= held + len(ledger.damaged),
        f"{len(lines)} lines, {held} held, {len(ledger.damaged)} damaged",
    )
    kept(text)
    claims = [replace(line.claim, line=1) for line in ledger.decisions.values()]
    bibliography, _ = run(claims[:_MOST], ledger, [], DAY)
    for text_of in outputs(bibliography).values():
        text_of.encode("utf-8")


@cache
def _answers() -> tuple[Answers, Path, bytes]:
    """A cache that holds one answer, and what stands for it in the database, unpacked."""
    folder = Path(tempfile.mkdtemp())
    record = Record("dblp", "k", DAY, "article", "A Title", issued=Date(2020))
    with closing(Answers(folder)) as answers:
        answers.keep([("name", Kept(1.0, (record,), "", (("ETag", "x"),)))])
    with closing(sqlite3.connect(folder / "cache.db")) as database:
        (packed,) = database.execute("SELECT value FROM Cache").fetchone()
    return Answers(folder), folder, zlib.decompress(packed)


def read_cache(data: bytes) -> None:
    """A value in the cache's database; what begins as JSON is packed as the cache does it."""
    answers, folder, _ = _answers()
    packed = zlib.compress(data, 1) if data[:1] in b"{[" else data
    with closing(sqlite3.connect(folder / "cache.db")) as database:
        database.execute("UPDATE Cache SET value = ?", (packed,))
        database.commit()
    with suppress(CacheError):
        if (found := answers.last("name")) is not None:
            for record in found.records[:2]:
                carry_record(record)
        answers.contents()


def mend_list(data: bytes) -> None:
    """A list corrected in its own text: the new one is read, and there is nothing left to correct."""
    text = data.decode("utf-8", AS_IT_IS)
    read = partial(_read, name="list.md")
    entries = read(text).entries
    if len(entries) > _MOST_MENDED:
        return
    shelf = [_published(entry, number) for number, entry in enumerate(entries)]
    bibliography, _ = run(entries, Ledger(), [MemorySource("shelf", tuple(shelf))], DAY)
    works = {work.key: work for work in bibliography.works}
    fixed = fix(text, bibliography.resolutions, works, read)
    fixed.text.encode("utf-8", AS_IT_IS)
    told = {(entry.title, entry.year) for entry in read(fixed.text).entries}
    expect(bool(told) or not entries or bool(fixed.settled), "the corrected list has no entries")


def _published(entry: Entry, number: int) -> Record:
    """The paper of an entry as somebody else knows it: a word of the title, its venue and year differ."""
    title = entry.title.replace(" for ", " in ", 1)
    urls = (link.url for link in entry.links)
    return Record(
        *("dblp", f"k{number}", DAY, "paper-conference", title),
        authors=entry.authors,
        issued=Date(2022),
        container_title="ECCV",
        identifiers=entry.identifiers,
        url=next(urls, ""),
    )


def _read(text: str, *, name: str) -> Reading:
    return parse_bytes(text.encode("utf-8", AS_IT_IS), name)


def read_settings(data: bytes) -> None:
    """Settings, in a file of their own and among others."""
    with tempfile.TemporaryDirectory() as name:
        for file, head in (("kdbib.toml", b""), ("pyproject.toml", b"[tool.kdbib]\n")):
            path = Path(name) / file
            path.write_bytes(head + data)
            with suppress(ConfigError):
                config.load(Path(name))
            path.unlink()


def _packaged() -> Iterator[bytes]:
    """Stretches of the lists that come with kdbib."""
    for path in config.packaged_lists():
        lines = path.read_bytes().split(b"\n")
        yield from (b"\n".join(lines[at : at + 6]) for at in range(0, len(lines), 40))


DOI, ARXIV = Identifier("doi", "10.1109/cvpr.2016.90"), Identifier("arxiv", "1810.04805")
PAGE = "https://openaccess.thecvf.com/content/CVPR2021/html/Doe_A_Study_of_Words_CVPR_2021_paper.html"
_JSON, _BIB, _XML, _HTML = "application/json", "text/x-bibtex", "application/atom+xml", "text/html"
_FORMS = {_JSON: "json", _BIB: "bib", _XML: "xml", _HTML: "xml"}
SERVICES: Sequence[tuple[str, Service, str, tuple[Identifier, ...]]] = (
    ("crossref", Crossref(), _JSON, (DOI, Identifier("doi", "10.1007/978-3-030-58545-7_1"))),
    ("semanticscholar", SemanticScholar(), _JSON, (ARXIV, DOI)),
    ("titles", SemanticScholarTitles(), _JSON, (Identifier("title", "learning to test small things"),)),
    ("arxiv", Arxiv(), _XML, (ARXIV, Identifier("arxiv", "hep-th/9711200"))),
    ("dblp", Dblp(), _JSON, (Identifier("dblp", "conf/cvpr/RadosavovicKGHD20"),)),
    ("dblp-bib", Dblp(), _BIB, (Identifier("dblp", "conf/cvpr/RadosavovicKGHD20"),)),
    ("datacite", DataCite(), _JSON, (Identifier("doi", "10.48550/arxiv.1706.03762"),)),
    ("doi", ContentNegotiation(), _JSON, (DOI,)),
    ("openreview", OpenReview(), _JSON, (Identifier("openreview", "Ab3-x_9QwE"),)),
    ("openalex", OpenAlex(), _JSON, (DOI, Identifier("doi", "10.1109/tau.1965.1161805"))),
    ("acl", AclAnthology(), _BIB, (Identifier("acl", "2020.acl-main.703"),)),
    ("pages", Pages(), _HTML, (Identifier("page", PAGE),)),
)
TARGETS: dict[str, Target] = {
    one.name: one
    for one in (
        Target("list", "markdown", read_list, _LISTS, _packaged),
        Target("bib", "bib", partial(read_file, suffix=".bib"), _BIBS),
        Target("csl", "json", read_items, _CSL),
        Target("ledger", "lines", read_ledger),
        Target("cache", "json", read_cache, more=lambda: (_answers()[2],)),
        Target("fix", "markdown", mend_list, _LISTS, _packaged, readings=10),
        Target("config", "toml", read_settings),
        *(
            Target(name, _FORMS[media], partial(read_answer, service=service, asked=asked, media_type=media))
            for name, service, media, asked in SERVICES
        ),
    )
}
