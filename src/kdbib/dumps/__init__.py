"""The public dumps of the services, read as the records that the services would answer with.

    parts(path) -> Part …      a file or folder, cut in what processes can read on their own
    read(part) -> records, reports, and what is left out

Files are streamed, plain or packed (gzip, bzip2, xz), in memory that does not grow with them. Damage is
reported with file and line, and costs the records that it touches. docs/dumps.md tells what dumps there are.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import partial
from io import BufferedReader

from kdbib.bibliographies import Origin, TooLarge, read_stream
from kdbib.bibliographies.bibtex import Mapper, Piece, Read
from kdbib.dumps.files import called, parts
from kdbib.dumps.forms import ARRAY, forms
from kdbib.dumps.json_items import read_array
from kdbib.dumps.model import Context, Item, Part, Skipped
from kdbib.dumps.papers import PAPERS
from kdbib.dumps.unpacked import damage, opened, pieces
from kdbib.model import Unread

__all__ = ["Item", "Part", "Skipped", "called", "parts", "read"]


def read(part: Part, mapper: Mapper = map) -> Iterator[Item]:
    """Every record of a part with its line, what could not be read, and what is no paper, in order.

    ``mapper`` see :func:`kdbib.bibliographies.bibtex.read`; a file that is one array is read without it. What
    is left out is counted for each piece.

    Raises:
        InputError: the file is missing or not readable.

    """
    if part.problem:
        yield Unread(part.name, part.line, part.problem)
        return
    with opened(part.path, part.name, part.start, part.end) as stream:
        retrieved = datetime.fromtimestamp(part.path.stat().st_mtime, UTC).date().isoformat()
        origin = Origin(part.name, part.path.name.split(".", 1)[0], retrieved)
        context = Context(origin, part.encoding)
        if part.form.endswith(ARRAY):
            papers = PAPERS[part.form.removesuffix(ARRAY)]
            yield from read_array(stream, context, papers, part.line)
        elif part.form in forms():
            yield from _in_pieces(part, stream, context, mapper)
        else:
            yield from _bibliography(part, stream, origin, mapper)


def _in_pieces(part: Part, stream: BufferedReader, context: Context, mapper: Mapper) -> Iterator[Item]:
    reports: list[Unread] = []
    found = pieces(stream, forms()[part.form].cut, part.name, part.line, reports)
    empty = part.start == 0
    for items, _, _, skipped in mapper(partial(_read_piece, part.form, context), found):
        yield from items
        yield from (Skipped(*one) for one in skipped)
        empty = empty and not items and not skipped
    yield from reports
    if empty and not reports:
        yield Unread(part.name, part.line, "no record was found in it")


def _read_piece(form: str, context: Context, piece: Piece) -> Read:
    found = forms()[form].read(piece, context)
    skipped = Counter(item.reason for item in found if isinstance(item, Skipped))
    items = [item for item in found if not isinstance(item, Skipped)]
    return Read(items, [], [], tuple(sorted(skipped.items())))


def _bibliography(part: Part, stream: BufferedReader, origin: Origin, mapper: Mapper) -> Iterator[Item]:
    line = part.line
    try:
        for item in read_stream(stream, origin, mapper, is_json=part.form == "csl"):
            line = max(line, item.line if isinstance(item, Unread) else item[1])
            yield item
    except TooLarge as error:
        yield Unread(part.name, line, str(error))
    if problem := damage(stream):
        yield Unread(part.name, line, problem)
