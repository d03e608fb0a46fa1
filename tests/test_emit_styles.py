"""How journals and proceedings are written: in full, by acronym, or abbreviated by ISO 4."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from emit_sample import BIBLIOGRAPHY, CONFERENCE, JOURNAL, PREPRINT, THESIS
from kdbib.model import Bibliography, VenueStyle, Work
from kdbib.stages.emit import outputs
from kdbib.venues import all_venues, container_title
from kdbib.venues.abbreviation import iso4

CVPR = "Proceedings of the IEEE/CVF Conference on Computer Vision and Pattern Recognition"
PAMI = "IEEE Transactions on Pattern Analysis and Machine Intelligence"


def shown(work: Work, style: VenueStyle) -> tuple[str, str]:
    """The venue in ``kd.json``, and its field in ``kd.bib`` without braces."""
    texts = outputs(Bibliography(works=(work,)), style)
    (item,) = json.loads(texts["kd.json"])
    lines = texts["kd.bib"].splitlines()
    line = next((line for line in lines if "booktitle" in line or "journal" in line), "")
    plain = line.partition(" = ")[2].rstrip(",").replace("{", "").replace("}", "")
    return item.get("container-title", ""), plain


@pytest.mark.parametrize(
    ("style", "container"),
    [
        (VenueStyle.FULL, CVPR),
        (VenueStyle.SHORT, "CVPR"),
        (VenueStyle.ISO4, "Proc. IEEE/CVF Conf. Comput. Vis. Pattern Recognit."),
    ],
)
def test_a_registered_conference(style: VenueStyle, container: str) -> None:
    work = replace(CONFERENCE, venue="CVPR", container_title=CVPR, container_title_short="CVPR")
    assert shown(work, style) == (container, container)


@pytest.mark.parametrize(
    ("style", "container"),
    [
        (VenueStyle.FULL, "Annals of Unheard Computing"),
        (VenueStyle.SHORT, "Annals of Unheard Computing"),
        (VenueStyle.ISO4, "Ann. Unheard Comput."),
    ],
)
def test_a_journal_that_is_not_registered_has_no_acronym(style: VenueStyle, container: str) -> None:
    work = replace(
        JOURNAL, venue="", container_title="Annals of Unheard Computing", container_title_short="Ann. UC"
    )
    assert shown(work, style) == (container, container)


def test_the_acronym_stays_beside_the_title() -> None:
    work = replace(CONFERENCE, venue="TPAMI", container_title=PAMI, container_title_short="TPAMI")
    (item,) = json.loads(outputs(Bibliography(works=(work,)), VenueStyle.ISO4)["kd.json"])
    assert item["container-title"] == "IEEE Trans. Pattern Anal. Mach. Intell."
    assert item["container-title-short"] == "TPAMI"


@pytest.mark.parametrize("work", [PREPRINT, THESIS])
@pytest.mark.parametrize("style", VenueStyle)
def test_servers_and_schools_are_no_venues(work: Work, style: VenueStyle) -> None:
    named = Bibliography(works=(replace(work, container_title="Research Square", arxiv=""),))
    assert outputs(named, style)["kd.bib"] == outputs(named)["kd.bib"]


def test_full_is_the_default_and_reports_for_programs_have_no_style() -> None:
    full, short = outputs(BIBLIOGRAPHY), outputs(BIBLIOGRAPHY, VenueStyle.SHORT)
    assert full == outputs(BIBLIOGRAPHY, VenueStyle.FULL)
    assert [name for name, text in full.items() if text != short[name]] == [
        "kd.bib",
        "kd.json",
        "report.html",
    ]


@pytest.mark.parametrize(
    ("title", "abbreviated"),
    [
        # journals
        (PAMI, "IEEE Trans. Pattern Anal. Mach. Intell."),
        ("IEEE Transactions on Medical Imaging", "IEEE Trans. Med. Imaging"),
        ("IEEE Robotics and Automation Letters", "IEEE Robot. Autom. Lett."),
        ("IEEE Transactions on Geoscience and Remote Sensing", "IEEE Trans. Geosci. Remote Sens."),
        ("IEEE Transactions on Parallel and Distributed Systems", "IEEE Trans. Parallel Distrib. Syst."),
        (
            "IEEE/ACM Transactions on Audio, Speech, and Language Processing",
            "IEEE/ACM Trans. Audio Speech Lang. Process.",
        ),
        ("International Journal of Computer Vision", "Int. J. Comput. Vis."),
        ("Journal of Machine Learning Research", "J. Mach. Learn. Res."),
        ("Transactions of the Association for Computational Linguistics", "Trans. Assoc. Comput. Linguist."),
        ("Computers & Graphics", "Comput. Graph."),
        ("Expert Systems with Applications", "Expert Syst. Appl."),
        ("Future Generation Computer Systems", "Future Gener. Comput. Syst."),
        ("Knowledge-Based Systems", "Knowl.-Based Syst."),
        ("Medical Image Analysis", "Med. Image Anal."),
        ("Nature Machine Intelligence", "Nat. Mach. Intell."),
        ("The Visual Computer", "Vis. Comput."),
        # titles of one word are not abbreviated
        ("Neurocomputing", "Neurocomputing"),
        ("Sensors", "Sensors"),
        ("Nature", "Nature"),
        # proceedings
        ("Advances in Neural Information Processing Systems", "Adv. Neural Inf. Process. Syst."),
        (
            "Proceedings of the IEEE International Conference on Acoustics, Speech and Signal Processing",
            "Proc. IEEE Int. Conf. Acoust. Speech Signal Process.",
        ),
        (f"{CVPR} Workshops", "Proc. IEEE/CVF Conf. Comput. Vis. Pattern Recognit. Workshops"),
        ("Computer Vision – ECCV 2022", "Comput. Vis. – ECCV 2022"),
        (
            "Findings of the Association for Computational Linguistics: EMNLP 2020",
            "Find. Assoc. Comput. Linguist.: EMNLP 2020",
        ),
        ("Proceedings of the Conference on Robot Learning", "Proc. Conf. Robot Learn."),
        ("Medical Imaging with Deep Learning", "Med. Imaging Deep Learn."),
        ("Interspeech 2021", "Interspeech 2021"),
        # what is abbreviated already
        ("Proc. Unheard Things Symp.", "Proc. Unheard Things Symp."),
        ("", ""),
    ],
)
def test_titles_by_iso_4(title: str, abbreviated: str) -> None:
    assert iso4(title) == abbreviated


def test_the_short_titles_of_the_data_file_are_the_library_s() -> None:
    journals = [venue for venue in all_venues() if venue.type == "journal"]
    wrong = {v.id: (v.short, iso4(v.name)) for v in journals if (v.short or v.name) != iso4(v.name)}
    assert wrong == {}


def test_every_registered_title_gets_shorter_and_keeps_its_acronyms() -> None:
    for venue in all_venues():
        title = container_title(venue, 2021)
        short = iso4(title)
        assert len(short) <= len(title)
        kept = [word.strip("(),:") for word in title.split() if word.strip("(),:").isupper()]
        assert [word for word in kept if word not in short] == []


_WORDS = st.sampled_from(
    "Journal of the and Asia-Pacific North America Straße Œuvre 中文 Проц. IEEE/CVF (A) ' l'art d' - – : "
    "Part I Series A B. St Computing … ﬁeld İstanbul C++ ½".split()
)


@given(st.one_of(st.text(max_size=30), st.lists(_WORDS, max_size=8).map(" ".join)))
def test_any_title_is_read(title: str) -> None:
    assert isinstance(iso4(title), str)
