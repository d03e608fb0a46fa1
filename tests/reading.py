"""A reading as text, one line for each entry and each thing unread."""

from collections.abc import Iterator

from kdbib.model import Entry, Name, Reading


def lines_of(reading: Reading) -> list[str]:
    """``line | title | authors | venue | year | identifiers | links``, then ``line ! reason | text``."""
    return [*map(_entry, reading.entries), *_unread(reading)]


def _entry(entry: Entry) -> str:
    authors = "; ".join(map(_name, entry.authors)) + ("" if entry.authors_complete else "; et al.")
    links = " ".join(f"{link.role}:{link.url}" for link in entry.links)
    stated = " ".join(map(str, entry.identifiers))
    fields = (str(entry.line), entry.title, authors, entry.venue, str(entry.year or ""), stated, links)
    return " | ".join(fields).rstrip()


def _name(name: Name) -> str:
    return name.literal or f"{name.family}, {name.given}".rstrip(", ")


def _unread(reading: Reading) -> Iterator[str]:
    for place in reading.unread:
        yield f"{place.line} ! {place.reason} | {place.text}"
