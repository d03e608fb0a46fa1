"""Where links lead, judged without opening them."""

from __future__ import annotations

import pytest

from builders import identified, preprint, record
from kdbib.model import Leads, Record
from kdbib.stages.audit import audit
from kdbib.stages.decide import decide
from kdbib.stages.reconcile import reconcile
from kdbib.stages.unverified import from_claims

TITLE = "Localization Distillation for Dense Object Detection"
ZHENG = "Zhaohui Zheng; Rongguang Ye"
CVPR = record(TITLE, "CVPR", 2022, ref="dblp/cvpr", authors=ZHENG, page="9397-9406", ids="doi:10.1109/cvpr.1")
PREPRINT = preprint(TITLE, "2102.12252", authors=ZHENG)
OTHER = record(
    "Speech Separation in Cocktail Party Rooms", "ICASSP", 2020, ref="dblp/o", ids="doi:10.1109/o.1"
)
CSDL = "https://www.computer.org/csdl/proceedings-article/cvpr/2022/694600j397/1H0LhSBFO4U"
CVF = "https://openaccess.thecvf.com/content/CVPR2022/html/Zheng_{}_CVPR_2022_paper.html"
JOURNAL = record(TITLE, "Neurocomputing", 2022, ref="dblp/j", authors=ZHENG, type="article-journal")


@pytest.mark.parametrize(
    ("link", "offers", "leads", "why"),
    [
        ("https://doi.org/10.1109/cvpr.1", [CVPR], Leads.WORK, "its identifier is dblp/cvpr's"),
        (
            "https://arxiv.org/abs/2102.12252",
            [CVPR, PREPRINT],
            Leads.PREPRINT,
            "its identifier is arxiv/2102.12252's",
        ),
        (
            "https://arxiv.org/abs/2102.12252",
            [PREPRINT],
            Leads.PREPRINT,
            "its identifier is arxiv/2102.12252's",
        ),
        (CSDL, [CVPR], Leads.WORK, "it names the place in CVPR 2022 of dblp/cvpr"),
        (
            CVF.format("Localization_Distillation_for_Dense_Object_Detection"),
            [CVPR],
            Leads.WORK,
            "it names “localization distillation for dense object detection”",
        ),
        (
            "https://doi.org/10.1109/o.1",
            [CVPR, OTHER],
            Leads.OTHER,
            f"its record is another paper: dblp/o, “{OTHER.title}”",
        ),
        (
            "https://www.sciencedirect.com/science/article/pii/S0031320322000012",
            [CVPR],
            Leads.OTHER,
            "it leads to PR",
        ),
        (
            "https://www.sciencedirect.com/science/article/pii/S0925231222000012",
            [JOURNAL],
            Leads.UNKNOWN,
            "it does not say of which paper it is",
        ),
        ("https://example.org/paper.pdf", [CVPR], Leads.UNKNOWN, "it does not say of which paper it is"),
        ("", [CVPR], Leads.NOTHING, "the link is empty"),
        (TITLE, [CVPR], Leads.NOTHING, "this is no address"),
        (CSDL, [], Leads.UNKNOWN, "no source knows the paper"),
    ],
)
def test_where_a_link_leads(link: str, offers: list[Record], leads: Leads, why: str) -> None:
    listed = identified(TITLE, link=link, venue="CVPR", year=2022)
    if offers == [JOURNAL]:
        listed = identified(TITLE, link=link, venue="Neurocomputing", year=2022)
    decision = decide(listed, offers)
    records = [match.record for match in decision.matches]
    work = reconcile("key", records, [listed]) if records else from_claims("key", [listed])

    (told,) = audit(listed, decision, work)

    assert (told.url, told.leads, told.why) == (link, leads, why)


def test_links_to_code_are_not_judged() -> None:
    listed = identified(TITLE, code="https://github.com/HikariTJU/LD")
    assert audit(listed, decide(listed, [CVPR]), reconcile("key", [CVPR], [listed])) == ()
