"""report.html in a browser: search, filters, copying, keys, accessibility, width. Needs chromium."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from emit_sample import BIBLIOGRAPHY, CONFERENCE, PREPRINT
from kdbib.model import Audit, Bibliography, Leads
from kdbib.stages.emit import outputs
from kdbib.stages.emit.bibtex import to_bibtex

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser
CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
MANY = 700  # entries, more than are drawn unasked
PHONE, DESK = {"width": 360, "height": 740}, {"width": 1280, "height": 900}
KEEP = "navigator.clipboard.writeText = async (text) => { window.copied = text; };"
REFUSE = """
Object.defineProperty(navigator, "clipboard", { value: undefined });
document.execCommand = () => { window.copied = document.activeElement.value; return true; };
"""
TITLES = ".entry .title"

Open = Callable[..., "Page"]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    if not CHROMIUM:
        pytest.skip("no chromium is installed")
    sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    with sync_api.sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield opened
        opened.close()


@pytest.fixture
def open_page(browser: Browser, tmp_path: Path) -> Iterator[Open]:
    """Open the report of a bibliography; at the end nothing may have gone wrong or over the network."""
    pages, faults = [], []

    def opened(
        bibliography: Bibliography = BIBLIOGRAPHY, *, address: str = "", script: str = "", **context: Any
    ) -> Page:
        path = tmp_path / "report.html"
        path.write_text(outputs(bibliography)["report.html"], encoding="utf-8")
        page = browser.new_page(**context)
        page.set_default_timeout(10_000)
        pages.append(page)
        page.add_init_script(script)
        page.on("console", lambda message: faults.append(message.text))
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("request", lambda request: request.url == page_url or faults.append(request.url))
        page_url = path.as_uri()
        page.goto(f"{page_url}{address}")
        return page

    yield opened
    for page in pages:
        page.close()
    assert faults == []


def many() -> Bibliography:
    works = [replace(CONFERENCE, key=f"k{n}", title=f"Paper Number {n}") for n in range(MANY)]
    some = [replace(BIBLIOGRAPHY.resolutions[2], key=work.key) for work in works]
    return Bibliography(tuple(some), tuple(works))


def titles(page: Page) -> list[str]:
    return page.locator(TITLES).all_inner_texts()


def count(page: Page) -> str:
    return page.inner_text("#count")


def open_all(page: Page) -> None:
    """Open everything that can be, also what is only made then."""
    for _ in range(2):
        page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true")
        page.locator(".entry .body").last.wait_for()


def test_all_entries_are_there_in_the_order_of_the_lists(open_page: Open) -> None:
    page = open_page()
    assert count(page) == "7 entries"
    assert titles(page)[0] == "Attention Is All You Need"
    assert len(titles(page)) == 7


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("attention", ["Attention Is All You Need"]),
        ("ATTENTION need", ["Attention Is All You Need"]),
        ("needed", ["Attention Is All You Need"]),
        ("dollar", ["Microsoft COCO: Common Objects in Context"]),
        ("kaiser lukasz", []),
        ("eccv 2014", ["Microsoft COCO: Common Objects in Context"]),
        ("doe2021", ["Nowhere to Be Found"]),
        ("not found", ["Nowhere to Be Found"]),
        ("renamed", ["Attention Is All You Need"]),
        ("zebra", []),
    ],
    ids=["title", "words", "claim", "accents", "stroke", "venue", "key", "kind", "finding", "nothing"],
)
def test_search_finds_as_one_types(open_page: Open, typed: str, found: list[str]) -> None:
    page = open_page()
    page.locator("#q").press_sequentially(typed)
    assert titles(page) == found
    assert count(page) == f"{len(found)} of 7 entries"
    assert page.locator("#none").is_visible() is not bool(found)


@pytest.mark.parametrize(
    ("name", "value", "number"),
    [
        ("section", "lists/papers.md › Reading", 7),
        ("venue", "NeurIPS", 1),
        ("year", "2015", 2),
        ("status", "corrected", 4),
        ("status", "preprint", 2),
        ("finding", "wrong-year", 2),
    ],
)
def test_each_filter_leaves_what_fits(open_page: Open, name: str, value: str, number: int) -> None:
    page = open_page()
    page.select_option(f"[name={name}]", value)
    assert len(titles(page)) == number
    page.click("#clear")
    assert len(titles(page)) == 7
    assert page.locator("#clear").is_hidden()


def test_the_address_keeps_search_and_filters(open_page: Open) -> None:
    page = open_page()
    page.fill("#q", "é ü&")
    page.select_option("[name=year]", "2015")
    page.wait_for_url("**#q=*&year=2015")
    again = open_page(address="#" + page.url.partition("#")[2])
    assert (again.input_value("#q"), again.input_value("[name=year]")) == ("é ü&", "2015")
    assert count(again) == "0 of 7 entries"


def test_an_address_that_names_nothing_known_shows_everything(open_page: Open) -> None:
    assert count(open_page(address="#year=1066&colour=red")) == "7 entries"
    assert count(open_page(address="#entries")) == "7 entries"


def test_a_bar_filters(open_page: Open) -> None:
    page = open_page(viewport=DESK)
    page.locator("svg [data-name=year][data-value='2015']").click()
    assert count(page) == "2 of 7 entries"


def test_claim_and_truth_stand_side_by_side(open_page: Open) -> None:
    entry = open_page(viewport=DESK).locator(".entry").first
    assert entry.locator("del").all_inner_texts() == ["Attention is all you needed", "arXiv", "2018"]
    assert entry.locator("ins").all_inner_texts() == ["Attention Is All You Need", "NeurIPS", "2017"]
    assert entry.locator("del b").all_inner_texts() == ["needed"]
    claim, truth = (entry.locator(one).first.bounding_box() for one in ("del", "ins"))
    assert claim is not None
    assert truth is not None
    assert claim["x"] + claim["width"] <= truth["x"]
    assert claim["y"] == truth["y"]


def test_an_opened_entry_tells_links_and_why(open_page: Open) -> None:
    first = BIBLIOGRAPHY.resolutions[0]
    judged = replace(first, links=(Audit(CONFERENCE.url, Leads.OTHER, "its record is another paper"),))
    page = open_page(replace(BIBLIOGRAPHY, resolutions=(judged,)))
    page.click(".entry summary")
    body = page.locator(".entry .body")
    assert "leads to another paper" in body.inner_text()
    assert "its record is another paper" in body.inner_text()
    body.locator(".why summary").click()
    assert "the spelling of the authors" in body.inner_text()
    assert "score 0.988" in body.inner_text()
    assert body.locator("pre").inner_text().strip() == to_bibtex([CONFERENCE]).strip()


@pytest.mark.parametrize("script", [KEEP, REFUSE], ids=["clipboard", "by hand"])
def test_bibtex_is_copied(open_page: Open, script: str) -> None:
    page = open_page(script=script)
    button = page.locator(".copy").first
    button.click()
    page.locator("#said", has_text="BibTeX copied").wait_for(state="attached")
    assert page.evaluate("window.copied") == to_bibtex([CONFERENCE])
    assert button.inner_text() == "Copied"
    page.locator(".copy >> nth=0", has_text="BibTeX").wait_for()


def test_bibtex_of_all_that_is_shown_is_copied_each_work_once(open_page: Open) -> None:
    page = open_page(script=KEEP)
    page.select_option("[name=year]", "2015")  # two entries of one work
    page.click("#copy-all")
    page.locator("#said", has_text="BibTeX copied").wait_for(state="attached")
    assert page.evaluate("window.copied") == to_bibtex([PREPRINT])


def test_it_is_used_by_keys_alone(open_page: Open) -> None:
    page = open_page()
    page.keyboard.press("/")
    page.keyboard.type("attention/")
    assert page.input_value("#q") == "attention/"
    page.keyboard.press("Escape")
    assert count(page) == "7 entries"
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.locator(".entry").nth(1).locator(".body").wait_for(state="visible")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")
    assert page.evaluate("document.activeElement.id") == "q"


def test_focus_can_be_seen(open_page: Open) -> None:
    page = open_page()
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"


def test_many_entries_are_drawn_in_parts_and_all_of_them(open_page: Open) -> None:
    page = open_page(many())
    assert 0 < len(titles(page)) < MANY
    page.click("#more")
    page.locator(".entry").nth(MANY - 1).wait_for()
    page.locator("#more").wait_for(state="hidden")
    page.fill("#q", "number 699")
    assert titles(page) == ["Paper Number 699"]


def test_all_is_printed_without_the_controls(open_page: Open) -> None:
    page = open_page(many(), script="window.requestIdleCallback = () => 0;")
    assert len(titles(page)) < MANY
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    page.emulate_media(media="print")
    assert len(titles(page)) == MANY
    assert page.locator("#q").is_hidden()
    assert page.locator(".copy").first.is_hidden()


def test_without_scripts_there_is_a_plain_list(open_page: Open) -> None:
    page = open_page(java_script_enabled=False)
    assert page.locator("ol.plain li").count() == 7
    assert page.locator("#filters").is_hidden()


def test_hostile_titles_are_shown_as_text(open_page: Open) -> None:
    title = "</script><img src=x onerror=alert(1)> <b>&amp; more"
    page = open_page(Bibliography(BIBLIOGRAPHY.resolutions[:1], (replace(CONFERENCE, title=title),)))
    page.click(".entry summary")
    assert titles(page) == [title]
    assert page.locator("img").count() == 0


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_nothing_bars_the_way(open_page: Open, scheme: str, size: dict[str, int]) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe is not installed")
    page = open_page(color_scheme=scheme, viewport=size)
    open_all(page)
    found = axe.Axe().run(page).response["violations"]
    assert [(one["id"], [node["html"] for node in one["nodes"]]) for one in found] == []


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_nothing_is_wider_than_the_screen(open_page: Open, size: dict[str, int]) -> None:
    page = open_page(viewport=size)
    open_all(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]
