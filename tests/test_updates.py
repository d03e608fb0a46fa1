"""Retractions, withdrawals and corrections: how sources tell of them, and what is made of that."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from builders import identified, preprint, record
from kdbib.bibliographies import read
from kdbib.kinds import sentence
from kdbib.model import Entry, Finding, FindingCode, Identifier, Outcome, Query, Record, Unread, Update
from kdbib.records import from_json, to_json
from kdbib.sources.arxiv import Arxiv
from kdbib.sources.crossref import Crossref
from kdbib.sources.datacite import DataCite
from kdbib.sources.openalex import OpenAlex
from kdbib.sources.openreview import OpenReview
from kdbib.stages.audit import audit
from kdbib.stages.decide import decide
from kdbib.stages.findings import findings
from kdbib.stages.parse import parse_markdown
from kdbib.stages.reconcile import reconcile
from kdbib.stages.unverified import from_claims
from kdbib.updates import is_notice, is_withdrawn, parted

TITLE = "Spiking Neurons Recognise Noisy Speech"
DOI, NOTICE = "10.1016/j.x.2020.1", "10.1016/j.x.2022.9"
BY_PUBLISHER = Update("retraction", NOTICE, "2022-03-04", "publisher")
BY_WATCH = Update("retraction", NOTICE, "2022-03-04", "retraction-watch")
BY_OPENALEX = Update("retraction", asserted_by="openalex")
CORRECTION = Update("correction", "10.1016/j.x.2021.5", "2021-01", "publisher")
CONCERN = Update("expression_of_concern", "10.1016/j.x.2021.6", "2021-06-01", "publisher")
WITHDRAWAL = Update("withdrawal", "", "2021-02-03", "arxiv")
AUTHORS = "Kim Lee; Ann Smith"
JOURNAL = replace(
    record(TITLE, "Pattern Recognition", 2020, type="article-journal", authors=AUTHORS, ids=f"doi:{DOI}"),
    source="crossref",
    id=DOI,
)
POSTED = preprint(TITLE, "1901.00001", authors=AUTHORS)

words = st.text(max_size=12)


@given(st.lists(st.builds(Update, words, words, words, words), max_size=4))
def test_updates_survive_json(updates: list[Update]) -> None:
    kept = replace(JOURNAL, updates=tuple(updates))
    assert from_json(to_json(kept)) == kept


def test_a_record_that_nothing_befell_is_written_as_before() -> None:
    assert "updates" not in to_json(JOURNAL)


# Crossref


def work(doi: str = DOI, **members: Any) -> dict[str, Any]:
    """An article, as Crossref has it; underscores in names stand for hyphens."""
    plain: dict[str, Any] = {
        "DOI": doi,
        "type": "journal-article",
        "title": [TITLE],
        "author": [{"given": "Kim", "family": "Lee"}, {"given": "Ann", "family": "Smith"}],
        "container-title": ["Pattern Recognition"],
        "issued": {"date-parts": [[2020]]},
    }
    return plain | {name.replace("_", "-"): value for name, value in members.items()}


def update(kind: str, doi: str, *date: int, source: str | None = "publisher") -> dict[str, Any]:
    """A member of ``update-to`` or ``updated-by``."""
    told = {"DOI": doi, "type": kind, "label": kind.title(), "updated": {"date-parts": [[*date]]}}
    return told | ({"source": source, "record-id": "17269"} if source else {})


def listed(*works: object) -> dict[str, Any]:
    message = {"total-results": len(works), "items": [*works], "items-per-page": 20}
    return {"status": "ok", "message-type": "work-list", "message": message}


def by_crossref(played: Any, *works: dict[str, Any], doi: str = DOI) -> tuple[Record, ...]:
    played.on("/works", listed(*works))
    asked = Identifier("doi", doi)
    records: tuple[Record, ...] = played.look_up(Crossref(), asked)[asked].records
    return records


def test_crossref_is_asked_for_updates(played: Any) -> None:
    by_crossref(played, work())
    assert {"update-to", "updated-by"} <= set(played.requests[0].args["select"].split(","))


def test_crossref_tells_who_retracted_a_paper_when_and_where(played: Any) -> None:
    told = [
        update("retraction", NOTICE.upper(), 2022, 3, 4, source="retraction-watch"),
        update("Expression of concern", "10.1016/J.X.2021.6", 2021, 6, source=None),
    ]
    (found,) = by_crossref(played, work(updated_by=told))
    assert found.updates == (
        BY_WATCH,
        Update("expression_of_concern", "10.1016/j.x.2021.6", "2021-06", "publisher"),
    )


@pytest.mark.parametrize("member", ["update_to", "updated_by"])
def test_a_new_version_of_itself_is_no_news(played: Any, member: str) -> None:
    (found,) = by_crossref(played, work(**{member: [update("new_version", DOI, 2020, 1, 1)]}))
    assert found.updates == ()


def test_a_new_version_of_a_preprint_is_a_paper(played: Any) -> None:
    told = [update("new_version", "10.21203/rs.3.rs-1/v1", 2020, 1, 1)]
    assert by_crossref(played, work(update_to=told))


def test_a_notice_that_took_the_papers_place_is_the_papers_update(played: Any) -> None:
    (found,) = by_crossref(played, work(update_to=[update("retraction", DOI.upper(), 2022, 3, 4)]))
    assert found.updates == (Update("retraction", DOI, "2022-03-04", "publisher"),)


def test_a_notice_under_the_papers_title_is_not_the_paper(played: Any) -> None:
    notice = work(NOTICE, update_to=[update("retraction", DOI, 2022, 3, 4)])
    assert by_crossref(played, notice, doi=NOTICE) == ()


def test_a_notice_that_says_so_keeps_its_title_and_is_not_retracted(played: Any) -> None:
    told = [update("retraction", DOI, 2022, 3, 4)]
    (found,) = by_crossref(played, work(NOTICE, title=[f"Retraction: {TITLE}"], update_to=told), doi=NOTICE)
    assert (found.title, found.updates) == (f"Retraction: {TITLE}", ())


@pytest.mark.parametrize("broken", [["retraction"], {"type": "retraction"}, [None]])
def test_updates_of_another_shape_are_no_answer(played: Any, broken: object) -> None:
    played.on("/works", listed(work(updated_by=broken)))
    asked = Identifier("doi", DOI)
    assert played.look_up(Crossref(), asked)[asked].outcome is Outcome.FAILED


@pytest.mark.parametrize("date", [{}, {"date-parts": [[None]]}, {"date-parts": []}, {"date-parts": "2020"}])
def test_an_update_without_a_date_counts(played: Any, date: object) -> None:
    (found,) = by_crossref(played, work(updated_by=[update("retraction", NOTICE) | {"updated": date}]))
    assert found.updates == (Update("retraction", NOTICE, "", "publisher"),)


# Other services


def test_openalex_marks_retracted_works(played: Any) -> None:
    item = {"id": "https://openalex.org/W1", "doi": f"https://doi.org/{DOI}", "title": TITLE}
    item |= {"type": "article", "is_retracted": True}
    played.on("/works", {"meta": {"count": 1}, "results": [item]})
    asked = Identifier("doi", DOI)
    (found,) = played.look_up(OpenAlex(), asked)[asked].records
    assert found.updates == (BY_OPENALEX,)


def test_datacite_dates_what_was_taken_away(played: Any) -> None:
    dates = [
        {"date": "2019", "dateType": "Issued"},
        {"date": "2021-02-03T10:00:00Z", "dateType": "Withdrawn"},
    ]
    attributes = {"doi": "10.5281/zenodo.1", "titles": [{"title": TITLE}], "dates": dates}
    played.on("/dois", {"data": [{"attributes": attributes}], "meta": {"total": 1}})
    asked = Identifier("doi", "10.5281/zenodo.1")
    (found,) = played.look_up(DataCite(), asked)[asked].records
    assert found.updates == (Update("withdrawal", "", "2021-02-03", "datacite"),)


def test_openreview_knows_papers_that_were_accepted_and_taken_back(played: Any) -> None:
    content = {"title": {"value": TITLE}, "venueid": {"value": "TMLR/Retracted_Acceptance"}}
    note = {"id": "abc", "forum": "abc", "content": content}
    played.on("/notes", {"notes": [note], "count": 1})
    asked = Identifier("openreview", "abc")
    (found,) = played.look_up(OpenReview(), asked)[asked].records
    assert [one.type for one in found.updates] == ["retraction"]


def atom(comment: str, summary: str = "Words.") -> str:
    return (
        '<feed xmlns="http://www.w3.org/2005/Atom" xmlns:opensearch="http://a9.com/-/spec/opensearch/1.1/"'
        ' xmlns:arxiv="http://arxiv.org/schemas/atom"><opensearch:totalResults>1</opensearch:totalResults>'
        f"<entry><id>http://arxiv.org/abs/1901.00001v3</id><title>{TITLE}</title>"
        "<updated>2021-02-03T20:37:26Z</updated><published>2019-01-01T00:50:01Z</published>"
        f"<summary>{summary}</summary><author><name>Kim Lee</name></author>"
        f'<arxiv:comment>{comment}</arxiv:comment><arxiv:primary_category term="cs.CL"/></entry></feed>'
    )


@pytest.mark.parametrize(
    ("comment", "summary", "updates"),
    [
        ("This paper has been withdrawn by the author", "Words.", (WITHDRAWAL,)),
        ("12 pages", "This paper has been withdrawn due to an error in the proof.", (WITHDRAWAL,)),
        ("12 pages", "We study why this paper has been withdrawn by its authors.", ()),
        ("Accepted at CVPR 2019", "Words.", ()),
    ],
)
def test_arxiv_withdrawals_are_read_from_the_comment(
    played: Any, comment: str, summary: str, updates: tuple[Update, ...]
) -> None:
    played.on("/api/query", atom(comment, summary), media_type="application/atom+xml")
    asked = Identifier("arxiv", "1901.00001")
    (found,) = played.look_up(Arxiv(), asked)[asked].records
    assert found.updates == updates


@pytest.mark.parametrize(
    "comment",
    [
        "Withdrawn",
        "Withdrawn.",
        "Paper withdrawn",
        "withdrawn due to an error in Lemma 3",
        "This paper has been withdrawn",
        "This paper has been withdrawn by the authors due to a crucial sign error",
        "12 pages, 3 figures. This paper is withdrawn because of errors",
        "This article has been withdrawn from the arXiv",
        "This submission has been withdrawn by arXiv administrators",
        "arXiv admin note: This version has been removed by arXiv administrators",
        "The authors have withdrawn this paper",
        "We have decided to withdraw this paper",
        "This manuscript was temporarily withdrawn",
    ],
)
def test_how_authors_say_that_they_withdraw(comment: str) -> None:
    assert is_withdrawn(comment)


@pytest.mark.parametrize(
    "comment",
    [
        "Accepted at CVPR",
        "Submitted to NeurIPS, withdrawn",
        "Withdrawn from ICLR 2021",
        "This paper has been withdrawn from ICML 2020 review",
        "The previous version has been withdrawn",
        "This replaces the withdrawn paper arXiv:0707.0001",
        "Withdrawn papers are on our page",
        "",
    ],
)
def test_what_is_no_withdrawal_of_the_preprint(comment: str) -> None:
    assert not is_withdrawn(comment)


# Titles that publishers change


@pytest.mark.parametrize(
    ("before", "behind", "kind"),
    [
        ("RETRACTED: ", "", "retraction"),
        ("Retracted Article: ", "", "retraction"),
        ("RETRACTED ARTICLE: ", "", "retraction"),
        ("[Retracted] ", "", "retraction"),
        ("(Retracted) ", "", "retraction"),
        ("Retracted — ", "", "retraction"),
        ("Notice of Retraction ", "", "retraction"),
        ("Notice of Retraction: ", "", "retraction"),
        ("WITHDRAWN: ", "", "withdrawal"),
        ("TEMPORARY REMOVAL: ", "", "removal"),
        ("Notice of Violation of IEEE Publication Principles: ", "", "expression_of_concern"),
        ("", " (Retracted article. See vol. 12, pg. 3, 2010)", "retraction"),
        ("", " [RETRACTED]", "retraction"),
        ("", " (Withdrawn)", "withdrawal"),
    ],
)
def test_what_a_title_tells_is_parted_from_it(before: str, behind: str, kind: str) -> None:
    assert parted(f"{before}{TITLE}{behind}") == (TITLE, kind)


@pytest.mark.parametrize(
    "title",
    [
        "Retracted-Step Gradients for Quiet Rooms",
        "Never Retreat, Never Retract: Argumentation Analysis",
        "Withdrawn from the Market",
        "Citations of Retracted Articles",
        "Retracted:",
        f"Retraction: {TITLE}",
        "",
    ],
)
def test_titles_that_merely_speak_of_retraction_stay(title: str) -> None:
    assert parted(title) == (title, "")


@pytest.mark.parametrize(
    ("title", "notice"),
    [
        (f"Retraction: {TITLE}", True),
        (f"Retraction Note to: {TITLE}", True),
        (f"Correction to: {TITLE}", True),
        (f"Erratum to “{TITLE}”", True),
        (f"Expression of Concern – {TITLE}", True),
        ("Retraction Maps on Manifolds", False),
        ("Correction of Errors by Codes", False),
        (TITLE, False),
    ],
)
def test_titles_of_notices(title: str, notice: bool) -> None:
    assert is_notice(title) is notice


def test_a_changed_title_from_a_service_becomes_an_update(played: Any) -> None:
    played.on("/works", listed(work(title=[f"RETRACTED: {TITLE}"])))
    (found,) = played.search(Crossref(), Query(TITLE)).records
    assert (found.title, found.updates) == (TITLE, (Update("retraction", asserted_by="publisher"),))


def test_a_title_adds_nothing_to_what_is_known_better(played: Any) -> None:
    told = [update("retraction", NOTICE, 2022, 3, 4)]
    (found,) = by_crossref(played, work(title=[f"RETRACTED: {TITLE}"], updated_by=told))
    assert (found.title, found.updates) == (TITLE, (BY_PUBLISHER,))


@pytest.mark.parametrize("author", [[], [{"name": "Pattern Recognition"}]])
def test_what_a_journal_publishes_under_a_changed_title_is_a_notice(played: Any, author: list[Any]) -> None:
    (found,) = by_crossref(played, work(title=[f"Retracted: {TITLE}"], author=author))
    assert (found.title, found.updates) == (f"Retracted: {TITLE}", ())


def in_file(path: Path, text: str) -> list[Record]:
    """The records of a bibliography of this text."""
    path.write_text(text)
    return [item[0] for item in read(path, path.name) if not isinstance(item, Unread)]


BIB = f"""@article{{lee20, author = {{Kim Lee}}, title = {{{{RETRACTED: {TITLE}}}}}, year = 2020}}
@article{{DBLP:journals/corr/abs-1901-00001, author = {{Kim Lee}}, title = {{{TITLE}}},
  note = {{Withdrawn.}}}}
@misc{{lee21, author = {{Kim Lee}}, title = {{{TITLE}}}, note = {{Retracted; see doi:10.1/a{{\\_}}b}}}}
"""
CSL = f'[{{"id": "lee20", "title": "[Retracted] {TITLE}", "author": [{{"family": "Lee", "given": "Kim"}}]}}]'


@pytest.mark.parametrize(
    ("name", "text", "updates"),
    [
        (
            "refs.bib",
            BIB,
            [
                (Update("retraction", asserted_by="publisher"),),
                (Update("withdrawal", asserted_by="dblp"),),
                (Update("retraction", "10.1/a_b", asserted_by="refs"),),
            ],
        ),
        ("refs.json", CSL, [(Update("retraction", asserted_by="publisher"),)]),
    ],
)
def test_bibliographies_tell_by_titles_and_notes(
    tmp_path: Any, name: str, text: str, updates: object
) -> None:
    (tmp_path / name).write_text(text)
    found = [item[0] for item in read(tmp_path / name, name) if not isinstance(item, Unread)]
    assert [one.title for one in found] == [TITLE] * len(found)
    assert [one.updates for one in found] == updates


@pytest.mark.parametrize("note", ["Withdrawn applications are kept", "To be retracted", "Oral", ""])
def test_a_note_on_something_else_says_nothing(tmp_path: Path, note: str) -> None:
    (found,) = in_file(tmp_path / "a.bib", f"@misc{{a, title = {{{TITLE}}}, note = {{{note}}}}}")
    assert found.updates == ()


def test_a_list_may_say_it_in_the_title() -> None:
    (entry,) = parse_markdown(f"- RETRACTED: {TITLE}. [pdf](https://doi.org/{DOI})", "list.md").entries
    assert entry.title == TITLE


# What is told of a work


def told(*records: Record, **claims: Any) -> list[Finding]:
    """The findings of an entry that is right, decided among the records."""
    entry = identified(TITLE, **{"venue": "Pattern Recognition", "year": 2020, **claims})
    decision = decide(entry, records)
    assert decision.resolved
    made = reconcile("key", [match.record for match in decision.matches], [entry])
    return list(findings(entry, decision, made, audit(entry, decision, made), ()))


def befallen(*updates: Update) -> Record:
    return replace(JOURNAL, updates=updates)


@pytest.mark.parametrize(
    ("updates", "codes"),
    [
        ((), []),
        ((BY_PUBLISHER,), ["retracted"]),
        ((Update("partial_retraction", NOTICE, "", "publisher"),), ["retracted"]),
        ((Update("removal", NOTICE, "", "publisher"),), ["withdrawn"]),
        ((CONCERN,), ["concern"]),
        ((CORRECTION,), ["corrected"]),
        ((CORRECTION, CONCERN), ["concern", "corrected"]),
        ((CORRECTION, CONCERN, BY_WATCH, BY_PUBLISHER), ["retracted"]),
        ((Update("new_version", NOTICE, "2021", "publisher"),), []),
        ((BY_PUBLISHER, Update("reinstatement", "10.1/r", "2023-01-01", "publisher")), []),
        ((BY_PUBLISHER, Update("reinstatement", "10.1/r", "2021-01-01", "publisher")), ["retracted"]),
        ((BY_OPENALEX,), ["concern"]),
        ((BY_OPENALEX, BY_WATCH), ["retracted"]),
    ],
)
def test_findings_follow_from_updates(updates: tuple[Update, ...], codes: list[str]) -> None:
    assert [finding.code.value for finding in told(befallen(*updates))] == codes


def test_a_finding_names_the_version_the_notice_its_day_and_who_says_so() -> None:
    (finding,) = told(befallen(BY_WATCH, BY_PUBLISHER))
    assert finding.actual == "the version in Pattern Recognit. 2020"
    assert finding.evidence == (
        f"retraction of 2022-03-04, https://doi.org/{NOTICE}, says the publisher; "
        f"retraction of 2022-03-04, https://doi.org/{NOTICE}, says retraction-watch"
    )
    assert finding.witnesses[0].record == JOURNAL.ref
    assert sentence(finding) == f"It has been retracted: {finding.actual} ({finding.evidence})."


def test_a_withdrawn_preprint_does_not_retract_the_published_paper() -> None:
    assert told(JOURNAL, replace(POSTED, updates=(WITHDRAWAL,))) == []


def test_a_withdrawn_preprint_that_is_all_there_is_is_told() -> None:
    (finding,) = told(replace(POSTED, updates=(WITHDRAWAL,)), venue="arXiv", year=2019)
    assert (finding.code, finding.actual) == (FindingCode.WITHDRAWN, "the preprint arXiv:1901.00001")
    assert finding.evidence == "withdrawal of 2021-02-03, says arxiv"


def test_a_retraction_of_the_published_paper_is_told_of_an_entry_that_names_its_preprint() -> None:
    found = told(befallen(BY_PUBLISHER), POSTED, venue="arXiv", year=2019)
    assert [finding.code.value for finding in found][:2] == ["retracted", "published"]


def test_an_entry_that_no_source_knows_tells_what_it_says_itself() -> None:
    own = replace(JOURNAL, updates=(BY_PUBLISHER,))
    listed = identified(Entry(TITLE, "refs.bib", 1, record=own))
    found = findings(listed, decide(listed, ()), from_claims("key", [listed]), (), ())
    assert [finding.code.value for finding in found] == ["retracted", "unresolved"]


def test_a_notice_is_never_taken_for_the_paper_by_its_doi() -> None:
    notice = replace(
        JOURNAL,
        id=NOTICE,
        title=f"Correction to: {TITLE}",
        identifiers=(Identifier("doi", NOTICE),),
    )
    listed = identified(TITLE, link=f"https://doi.org/{NOTICE}", authors=AUTHORS, year=2020)
    assert not decide(listed, [notice]).resolved
    decision = decide(listed, [notice, JOURNAL])
    assert [match.record.id for match in decision.matches] == [DOI]


def test_a_notice_that_is_meant_is_found() -> None:
    notice = replace(JOURNAL, id=NOTICE, title=f"Correction to: {TITLE}")
    assert decide(identified(f"Correction to: {TITLE}", authors=AUTHORS, year=2020), [notice]).resolved
