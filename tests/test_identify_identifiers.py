"""Normal forms of identifiers, what follows from them, and how people state them in text."""

import re
import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kdbib.model import Identifier, Link
from kdbib.stages.identify import (
    address,
    candidates,
    evidence,
    identifiers_of_url,
    normalize,
    parse_identifier,
    related,
)

NORMAL = [
    ("doi", "10.1145/2939672.2939785", "doi:10.1145/2939672.2939785"),
    ("DOI", "https://doi.org/10.1109/CVPR.2016.90?x=1", "doi:10.1109/cvpr.2016.90"),
    ("doi", "doi:10.1109/CVPR.2016.90.", "doi:10.1109/cvpr.2016.90"),
    ("doi", r"10.1007/978-3-319-24574-4\_28", "doi:10.1007/978-3-319-24574-4_28"),
    ("doi", "10.1101/2020.03.07.982272v2.full.pdf", "doi:10.1101/2020.03.07.982272"),
    ("doi", "10.48550/ARXIV.1706.03762v5", "doi:10.48550/arxiv.1706.03762"),
    ("doi", "10.21203/rs.3.rs-1234/v1", "doi:10.21203/rs.3.rs-1234/v1"),  # this version belongs to the DOI
    ("doi", "10.1016/S0031-3203(99)00139-9)", "doi:10.1016/s0031-3203(99)00139-9"),
    ("doi", "10.1002/(SICI)1-2:3&lt;1::AID-X&gt;3.0.CO;2-J", "doi:10.1002/(sici)1-2:3<1::aid-x>3.0.co;2-j"),
    ("doi", "10.5555/3295222.3295349", "acm:10.5555/3295222.3295349"),
    ("doi", "11.1145/1", None),
    ("doi", "10.1145/", None),
    ("arxiv", "arXiv:1706.03762v5", "arxiv:1706.03762"),
    ("arxiv", "0704.0001", "arxiv:0704.0001"),
    ("arxiv", "0703.0001", None),  # old ids until March 2007
    ("arxiv", "1412.9999", "arxiv:1412.9999"),
    ("arxiv", "1501.0001", None),  # five digits since 2015
    ("arxiv", "1501.00001", "arxiv:1501.00001"),
    ("arxiv", "5678.9012", None),
    ("arxiv", "1706.00000", None),
    ("arxiv", "math.GT/0309136v2", "arxiv:math/0309136"),
    ("arxiv", "hep-th/9901001", "arxiv:hep-th/9901001"),
    ("arxiv", "hep-th/9913001", None),
    ("arxiv", "report/0309136", None),
    ("arxiv", "0309136", None),  # an old id needs its archive
    ("acl", "n19-1423", "acl:N19-1423"),
    ("acl", "2023.ACL-long.0304", "acl:2023.acl-long.304"),
    ("acl", "2023.acl-long.0", None),
    ("openreview", "rJl-b3RcF7", "openreview:rJl-b3RcF7"),
    ("openreview", "b-cto-fetlz", "openreview:b-cto-fetlz"),
    ("openreview", "short", None),
    ("s2", "204E3073870FAE3D05BCBC2F6A8E263D9B72E776", "s2:204e3073870fae3d05bcbc2f6a8e263d9b72e776"),
    ("ieee", "07780459", "ieee:7780459"),
    ("pii", "S0893-6080(19)30234-5", "pii:S0893608019302345"),
    ("pii", "S089360801930234", None),
    ("dblp", "DBLP:conf/cvpr/HeZRS16", "dblp:conf/cvpr/HeZRS16"),
    ("aaai", "017325", "aaai:17325"),
    ("pubmed", "26017442", "pmid:26017442"),
    ("pmcid", "pmc7005048", "pmcid:PMC7005048"),
    ("neurips", "2017/3F5EE243547DEE91FBD053C1C4A845AA", "neurips:2017/3f5ee243547dee91fbd053c1c4a845aa"),
    ("url", "https://www.lab.example.org/pose/", "url:lab.example.org/pose"),
    ("isbn", "9783319245744", None),
]


@pytest.mark.parametrize(("scheme", "value", "expected"), NORMAL)
def test_normal_form(scheme: str, value: str, expected: str | None) -> None:
    found = normalize(scheme, value)
    assert (str(found) if found else None) == expected


STATED = [
    ("10.1145/2939672.2939785", "doi:10.1145/2939672.2939785"),
    ("doi: 10.1145/2939672.2939785.", "doi:10.1145/2939672.2939785"),
    ("DOI 10.1145/2939672.2939785", "doi:10.1145/2939672.2939785"),
    ("https://doi.org/10.1145/2939672.2939785", "doi:10.1145/2939672.2939785"),
    ("URL: https://arxiv.org/abs/1706.03762", "arxiv:1706.03762"),
    ("arXiv:1706.03762v5 [cs.CL] 6 Dec 2017", "arxiv:1706.03762"),
    ("arXiv preprint arXiv:1706.03762", "arxiv:1706.03762"),
    ("arXiv: 1706.03762", "arxiv:1706.03762"),
    ("1706.03762", "arxiv:1706.03762"),
    ("hep-th/9901001", "arxiv:hep-th/9901001"),
    ("math.GT/0309136", "arxiv:math/0309136"),
    ("N19-1423", "acl:N19-1423"),
    ("2023.acl-long.304", "acl:2023.acl-long.304"),
    ("PMID: 26017442", "pmid:26017442"),
    ("DBLP:conf/cvpr/HeZRS16", "dblp:conf/cvpr/HeZRS16"),
    ("ACL Anthology ID: N19-1423", "acl:N19-1423"),
    ("5678.9012", None),
    ("OpenReview: Accepted", None),
    ("CVPR 2016", None),
    ("Code: https://github.com/ann/tool", None),
    ("page 10.5 of 20/30", None),
    ("We extend 10.1145/2939672.2939785", None),
    ("", None),
]


@pytest.mark.parametrize(("text", "expected"), STATED)
def test_an_identifier_stated_in_text(text: str, expected: str | None) -> None:
    found = parse_identifier(text)
    assert (str(found) if found else None) == expected


FOLLOWS = [
    ("doi:10.48550/arxiv.1706.03762", "arxiv:1706.03762"),
    ("doi:10.18653/v1/n19-1423", "acl:N19-1423"),
    ("doi:10.18653/v1/2023.acl-long.304", "acl:2023.acl-long.304"),
    ("doi:10.3115/v1/d14-1162", "acl:D14-1162"),
    ("doi:10.1609/aaai.v35i12.17325", "aaai:17325"),
    ("doi:10.1609/aaai.v34i05.6311", "aaai:6311"),
    ("doi:10.1609/aaai.v33i01.33014780", None),  # the last part is a page
    ("doi:10.1109/icassp48485.2024.10448168", "ieee:10448168"),
    ("doi:10.1109/icassp.2018.8461375", "ieee:8461375"),
    ("doi:10.1109/cvpr.2015.7298594", "ieee:7298594"),
    ("doi:10.1109/tpami.2022.3222784", None),  # the number of a manuscript
    ("doi:10.1109/cvpr46437.2021.01603", None),  # a sequence number
    ("doi:10.21437/interspeech.2017-950", "isca:interspeech_2017/950"),
    ("doi:10.5244/c.30.87", "bmvc:2016/87"),
    ("doi:10.1016/s0031-3203(99)00139-9", "pii:S0031320399001399"),
    ("doi:10.1016/j.patcog.2020.107722", None),
    ("dblp:journals/corr/abs-1706-03762", "arxiv:1706.03762"),
    ("dblp:journals/corr/VaswaniSPUJGKP17", None),
    ("arxiv:1706.03762", None),
]


def one(text: str) -> Identifier:
    return Identifier(*text.split(":", 1))


@pytest.mark.parametrize(("known", "expected"), FOLLOWS)
def test_what_follows_from_an_identifier(known: str, expected: str | None) -> None:
    assert related(one(known)) == ((one(expected),) if expected else ())


CANDIDATES = [
    ("arxiv:1706.03762", ["10.48550/arxiv.1706.03762"]),
    ("acl:N19-1423", ["10.18653/v1/n19-1423"]),
    ("acl:2023.acl-long.304", ["10.18653/v1/2023.acl-long.304"]),
    ("acl:D14-1162", ["10.3115/v1/d14-1162"]),
    ("acl:D15-1166", ["10.3115/v1/d15-1166", "10.18653/v1/d15-1166"]),
    ("acl:P02-1040", []),
    ("acl:2022.coling-1.5", []),
    ("acl:2020.tacl-1.54", []),
    ("aaai:25553", ["10.1609/aaai.v37i4.25553"]),
    ("aaai:16300", ["10.1609/aaai.v35i1.16300", "10.1609/aaai.v35i2.16300", "10.1609/aaai.v35i3.16300"]),
    ("aaai:19000", []),  # between two years
    ("aaai:aaai18/16509", []),
    ("isca:interspeech_2017/950", ["10.21437/interspeech.2017-950"]),
    ("isca:park19e_interspeech", []),
    ("bmvc:2016/87", ["10.5244/c.30.87"]),
    ("bmvc:2018/154", []),
    ("ieee:7780459", []),
]


@pytest.mark.parametrize(("known", "dois"), CANDIDATES)
def test_dois_to_be_looked_up(known: str, dois: list[str]) -> None:
    assert candidates(one(known)) == tuple(Identifier("doi", doi) for doi in dois)


@pytest.mark.parametrize(("known", "dois"), [case for case in CANDIDATES if case[1]])
def test_a_link_meets_the_doi_of_its_record(known: str, dois: list[str]) -> None:
    assert all(related(Identifier("doi", doi)) == (one(known),) for doi in dois)


ids_of_arxiv = st.one_of(
    st.builds(
        lambda month, number: f"{month}.{number:04d}",
        st.sampled_from(["0704", "0912", "1001", "1412"]),
        st.integers(1, 9999),
    ),
    st.builds(
        lambda year, month, number: f"{year}{month:02d}.{number:05d}",
        st.integers(15, 49),
        st.integers(1, 12),
        st.integers(1, 99999),
    ),
    st.builds(
        lambda archive, month, number: f"{archive}/{month}{number:03d}",
        st.sampled_from(["hep-th", "math", "cs", "cond-mat"]),
        st.sampled_from(["9108", "9912", "0001", "0703"]),
        st.integers(1, 999),
    ),
)
FORMS = [
    "abs/{}",
    "pdf/{}",
    "pdf/{}.pdf",
    "abs/{}v3",
    "pdf/{}v12.pdf",
    "html/{}v1#S1",
    "abs/{}#:~:text=a%20b",
]


@given(
    ids_of_arxiv, st.sampled_from(FORMS), st.sampled_from(["https://arxiv.org/", "http://export.arxiv.org/"])
)
def test_every_arxiv_id_is_found_in_every_form(identifier: str, form: str, host: str) -> None:
    assert identifiers_of_url(host + form.format(identifier)) == (Identifier("arxiv", identifier),)
    assert normalize("arxiv", f"arXiv:{identifier}v2") == Identifier("arxiv", identifier)


def strings(scheme: str, pattern: str) -> st.SearchStrategy[Identifier]:
    return st.from_regex(re.compile(pattern, re.ASCII), fullmatch=True).map(
        lambda value: Identifier(scheme, value)
    )


identifiers = st.one_of(
    ids_of_arxiv.map(lambda value: Identifier("arxiv", value)),
    strings("doi", r"10\.[1-4]\d{3}/[a-z0-9]{1,8}([._-][a-z0-9]{1,6}){0,3}q"),
    strings("acl", r"[PDNEW](0[1-9]|1\d)-[1-9]\d{3}"),
    strings("acl", r"20[2-9]\d\.(acl|emnlp|findings)-(long|main|acl)\.[1-9]\d{0,3}"),
    strings("openreview", r"[A-Za-z0-9_-]{8}7[A-Z]"),
    strings("s2", r"[0-9a-f]{40}"),
    strings("ieee", r"[1-9]\d{3,7}"),
    strings("aaai", r"[1-9]\d{0,4}"),
    strings("pii", r"S\d{7}[\dX]\d{7}[\dX]"),
    strings("pmlr", r"v[1-9]\d{0,2}/[a-z]{2,9}\d\d[a-z]"),
    strings("neurips", r"(19|20)\d\d/[0-9a-f]{32}"),
    strings("dblp", r"(conf|journals)/[a-z]{2,6}/[A-Z][A-Za-z]{2,8}\d\d"),
    strings("acm", r"10\.5555/[1-9]\d{6}\.[1-9]\d{6}"),
    strings("pmid", r"[1-9]\d{3,7}"),
    strings("pmcid", r"PMC[1-9]\d{3,7}"),
    strings("hal", r"hal-\d{8}"),
    strings("corpusid", r"[1-9]\d{3,8}"),
    strings("ijcai", r"201[1-6]/[1-9]\d{0,2}"),
    strings("url", r"[a-z]{3,9}\.example\.org/[a-z0-9]{1,9}/[a-z0-9]{1,9}"),
)


@given(identifiers)
def test_the_address_of_an_identifier_leads_back_to_it(identifier: Identifier) -> None:
    assert identifier in identifiers_of_url(address(identifier))


@given(identifiers)
def test_a_normal_form_is_its_own_and_can_be_written_and_read(identifier: Identifier) -> None:
    assert normalize(*identifier) == identifier
    assert parse_identifier(str(identifier)) == identifier


@given(identifiers)
def test_no_doi_is_invented(identifier: Identifier) -> None:
    assert all(follows.scheme != "doi" for follows in related(identifier))


@given(identifiers)
def test_no_candidate_is_another_paper(identifier: Identifier) -> None:
    assert all(identifier in related(candidate) for candidate in candidates(identifier))


anything = st.one_of(
    st.text(),
    st.text(string.printable),
    st.builds(
        "{}{}/{}".format,
        st.sampled_from(["", "http://", "https://www.", "//", "["]),
        st.sampled_from(
            "arxiv.org doi.org openreview.net aclanthology.org dl.acm.org ieeexplore.ieee.org ecva.net "
            "computer.org/csdl openaccess.thecvf.com bmvc2018.org papers.nips.cc proceedings.mlr.press "
            "jmlr.org ijcai.org ojs.aaai.org isca-archive.org sciencedirect.com mdpi.com nature.com "
            "usenix.org dblp.org google.com semanticscholar.org researchgate.net example.org "
            "10.1145 web.archive.org/web/2/https:".split()
        ),
        st.one_of(st.text(), st.text(string.printable), st.text("/0123456789.-_?=&%abcVvx()#")),
    ),
)


@given(anything)
def test_no_text_is_too_odd(text: str) -> None:
    found = evidence(Link(text))
    assert found.identifiers == identifiers_of_url(text)
    assert bool(found.rule) or not found.identifiers
    stated = parse_identifier(text)
    assert stated is None or normalize(*stated) == stated


@given(anything)
def test_identifiers_of_links_are_in_their_normal_form(text: str) -> None:
    for identifier in identifiers_of_url(text):
        assert normalize(*identifier) == identifier


@given(st.sampled_from(["doi", "arxiv", "acl", "pii", "url", "openreview", "isca", "cvf"]), st.text())
def test_normalizing_twice_changes_nothing(scheme: str, value: str) -> None:
    found = normalize(scheme, value)
    assert found is None or normalize(*found) == found


@pytest.mark.parametrize(
    "address",
    [
        "https://doi.org/10.1109/CVPR.2016.90",
        "https://doi.org/10.18653/v1/P19-1001",
        "https://doi.org/10.48550/arXiv.2101.00001",
        "https://doi.org/10.5555/12345.678",
        "https://doi.org/10.1016/S0140-6736(20)30183-5",
        "https://doi.org/10.1101/2020.01.02.123456v1",
        "https://doi.org/10.1000/book/10.5",
    ],
)
def test_an_address_of_the_resolver_says_the_same_read_at_a_glance(address: str) -> None:
    assert identifiers_of_url(address) == identifiers_of_url(f"{address}?utm_source=x")
