"""How long a key pressed in the search of report.html takes, in Chromium, as a Markdown table.

Run it where kdbib is installed with its extra ``test``, and Chromium::

    python benchmarks/report_search.py --entries 5000

The bibliography is invented. A word is typed letter by letter and taken back. Of each key the times of the
page's own handler (search and drawing) are told, and those until style and layout are done. The target, 50 ms
a key, is for information only: the script always ends with 0.
"""

from __future__ import annotations

import argparse
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from random import Random

from playwright.sync_api import Page, sync_playwright

from kdbib.model import (
    Bibliography,
    Date,
    Decision,
    Entry,
    Finding,
    FindingCode,
    Identified,
    Link,
    Match,
    Name,
    Provenance,
    Record,
    Resolution,
    Verdict,
    Work,
)
from kdbib.stages.emit import outputs

WORDS = """
adaptive attention bayesian compact contrastive deep detection diffusion distillation efficient feature
graph image knowledge language large learning model network object online pruning quantized
representation robust segmentation self speech student supervised teacher transfer transformer video
vision
""".split()
VENUES = "CVPR ICCV ECCV NeurIPS ICML ICLR AAAI ACL EMNLP INTERSPEECH".split()
TYPED = "distillation for video teacher"
KEY = """
([text]) => {
  const search = document.getElementById("q");
  search.value = text;
  const begun = performance.now();
  search.dispatchEvent(new Event("input", { bubbles: true }));
  const handled = performance.now();
  document.body.offsetHeight;
  return [handled - begun, performance.now() - begun];
}
"""


def invented(entries: int) -> Bibliography:
    random = Random(5)  # noqa: S311 - an invented bibliography
    resolutions, works = [], []
    for number in range(entries):
        title = " ".join(random.choices(WORDS, k=9)).capitalize()
        people = tuple(
            Name(w.capitalize(), v.capitalize())
            for w, v in zip(*[random.choices(WORDS, k=5)] * 2, strict=True)
        )
        venue, year = random.choice(VENUES), random.randrange(2012, 2026)
        record = Record("dblp", f"conf/x/{number}", "2026-01-01", "paper-conference", title)
        works.append(
            Work(
                key=f"{people[0].family.lower()}{year}{number}",
                type="paper-conference",
                title=title,
                authors=people,
                issued=Date(year),
                container_title=f"Proceedings of the Conference {venue}",
                container_title_short=venue,
                doi=f"10.5555/{number}",
                records=(record,),
                provenance=(
                    Provenance("title", title, record.ref, "the most authoritative record that tells"),
                ),
            )
        )
        found = (
            Finding(FindingCode.PUBLISHED, "venue", "arXiv", venue, f"https://doi.org/10.5555/{number}"),
        )
        entry = Entry(
            title,
            "list.md",
            number + 1,
            venue="arXiv",
            year=year,
            links=(Link(f"https://example.org/{number}"),),
        )
        decision = Decision((Match(record, Verdict.ACCEPTED, 0.99),))
        resolutions.append(
            Resolution(Identified(entry), decision, works[-1].key, found if number % 4 == 0 else ())
        )
    return Bibliography(tuple(resolutions), tuple(works))


def typed(page: Page) -> list[tuple[float, float]]:
    """The milliseconds of each key: until it was handled, until layout was done."""
    texts = [TYPED[:end] for end in range(1, len(TYPED) + 1)]
    times = []
    for text in [*texts, *reversed(texts), ""]:
        handled, laid_out = page.evaluate(KEY, [text])
        times.append((handled, laid_out))
        page.wait_for_timeout(120)  # as people type: the rest of the rows is drawn meanwhile
    return times


def row(name: str, times: Sequence[float]) -> str:
    high = statistics.quantiles(times, n=20)[-1]
    return f"| {name} | {statistics.median(times):.1f} | {high:.1f} | {max(times):.1f} |"


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--entries", type=int, default=5000)
    parser.add_argument("--chromium", default=shutil.which("chromium") or shutil.which("google-chrome"))
    arguments = parser.parse_args()
    begun = time.perf_counter()
    made = outputs(invented(arguments.entries))["report.html"]
    seconds = time.perf_counter() - begun
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        path = Path(folder) / "report.html"
        path.write_text(made, encoding="utf-8")
        browser = playwright.chromium.launch(executable_path=arguments.chromium, args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        begun = time.perf_counter()
        page.goto(path.as_uri())
        opened = time.perf_counter() - begun
        page.wait_for_timeout(3000)
        times = typed(page)
        browser.close()
    sys.stdout.write(
        f"{arguments.entries} entries: {len(made.encode()) / 1e6:.1f} MB, "
        f"made in {seconds:.2f} s, opened in {opened:.2f} s\n\n"
        "| milliseconds a key | median | 95 % | most |\n| --- | ---: | ---: | ---: |\n"
        f"{row('search and drawing', [handled for handled, _ in times])}\n"
        f"{row('until layout is done', [laid_out for _, laid_out in times])}\n"
    )


if __name__ == "__main__":
    main()
