"""Where the landing page of a pasted link stands."""

from __future__ import annotations

import pytest

from kdbib.sources.pages import page_of

MD5 = "0123456789abcdef0123456789abcdef"
CVF = "https://openaccess.thecvf.com"
PAGE = f"{CVF}/content/CVPR2021/html/Doe_A_Study_of_Words_CVPR_2021_paper.html"
WORKSHOP = f"{CVF}/content/CVPR2021W/NTIRE/html/Doe_A_Study_of_Words_CVPRW_2021_paper.html"
PMLR = "https://proceedings.mlr.press/v119/doe20a.html"
CHAPTER = "https://link.springer.com/chapter/10.1007/978-3-030-58607-2_6"
ARTICLE = "https://link.springer.com/article/10.1007/s11263-021-01453-z"


@pytest.mark.parametrize(
    ("link", "page"),
    [
        (PAGE, PAGE),
        (PAGE.replace("html", "papers", 1).replace(".html", ".pdf"), PAGE),
        ("http" + PAGE[5:] + "?x=1#abstract", PAGE),
        (f"{CVF}/content/CVPR2021/supplemental/Doe_A_Study_of_Words_CVPR_2021_supplemental.pdf", PAGE),
        (f"{CVF}/content/CVPR2021W/NTIRE/papers/Doe_A_Study_of_Words_CVPRW_2021_paper.pdf", WORKSHOP),
        (
            f"{CVF}/content_CVPRW_2020/papers/w40/Doe_Words_CVPRW_2020_paper.pdf",
            f"{CVF}/content_CVPRW_2020/html/w40/Doe_Words_CVPRW_2020_paper.html",
        ),
        (
            "https://www.cv-foundation.org/openaccess/content_cvpr_2015/papers/Doe_Words_2015_CVPR_paper.pdf",
            f"{CVF}/content_cvpr_2015/html/Doe_Words_2015_CVPR_paper.html",
        ),
        (
            "https://www.ecva.net/papers/eccv_2018/papers_ECCV/papers/Jane_Doe_Words_ECCV_2018_paper.pdf",
            "https://www.ecva.net/papers/eccv_2018/papers_ECCV/html/Jane_Doe_Words_ECCV_2018_paper.php",
        ),
        (
            "https://www.ecva.net/papers/eccv_2024/papers_ECCV/papers/00106-supp.pdf",
            "https://www.ecva.net/papers/eccv_2024/papers_ECCV/html/106_ECCV_2024_paper.php",
        ),
        ("https://www.ecva.net/papers/eccv_2022/papers_ECCV/papers/136710001.pdf", ""),
        ("http://proceedings.mlr.press/v119/doe20a/doe20a.pdf", PMLR),
        ("http://proceedings.mlr.press/v119/doe20a", PMLR),
        ("https://proceedings.mlr.press/v119/doe20a-supp.pdf", PMLR),
        ("https://raw.githubusercontent.com/mlresearch/v119/main/assets/doe20a/doe20a.pdf", PMLR),
        (
            "http://jmlr.org/proceedings/papers/v9/doe10a/doe10a.pdf",
            "https://proceedings.mlr.press/v9/doe10a.html",
        ),
        (
            f"https://papers.nips.cc/paper/2020/file/{MD5}-Paper.pdf",
            f"https://proceedings.neurips.cc/paper_files/paper/2020/hash/{MD5}-Abstract.html",
        ),
        (
            f"https://proceedings.neurips.cc/paper_files/paper/2022/file/{MD5}-Paper-Conference.pdf",
            f"https://proceedings.neurips.cc/paper_files/paper/2022/hash/{MD5}-Abstract-Conference.html",
        ),
        (
            f"https://papers.nips.cc/paper_files/paper/2023/hash/{MD5}-Abstract-Datasets_and_Benchmarks.html",
            f"https://proceedings.neurips.cc/paper_files/paper/2023/hash/{MD5}-Abstract-Datasets_and_Benchmarks.html",
        ),
        (
            f"https://datasets-benchmarks-proceedings.neurips.cc/paper/2021/file/{MD5}-Paper-round1.pdf",
            f"https://datasets-benchmarks-proceedings.neurips.cc/paper/2021/hash/{MD5}-Abstract-round1.html",
        ),
        (
            f"https://proceedings.iclr.cc/paper_files/paper/2024/file/{MD5}-Paper-Conference.pdf",
            f"https://proceedings.iclr.cc/paper_files/paper/2024/hash/{MD5}-Abstract-Conference.html",
        ),
        ("https://papers.nips.cc/paper/7181-on-words.pdf", "https://papers.nips.cc/paper/7181-on-words"),
        (
            "http://www.jmlr.org/papers/volume21/20-074/20-074.pdf",
            "https://www.jmlr.org/papers/v21/20-074.html",
        ),
        (
            "https://ojs.aaai.org/index.php/AAAI/article/view/17233/17040",
            "https://ojs.aaai.org/index.php/AAAI/article/view/17233",
        ),
        (
            "https://www.aaai.org/ojs/index.php/ICWSM/article/download/3269/3137",
            "https://ojs.aaai.org/index.php/ICWSM/article/view/3269",
        ),
        (
            "https://ojs.aaai.org//index.php/AAAI/article/view/4649/",
            "https://ojs.aaai.org/index.php/AAAI/article/view/4649",
        ),
        (
            "https://cdn.aaai.org/ojs/6710/6710-13-9939-1-10-20200522.pdf",
            "https://ojs.aaai.org/index.php/AAAI/article/view/6710",
        ),
        (
            "https://www.isca-speech.org/archive/pdfs/interspeech_2021/doe21b_interspeech.pdf",
            "https://www.isca-archive.org/interspeech_2021/doe21b_interspeech.html",
        ),
        ("https://www.isca-speech.org/archive/Interspeech_2018/abstracts/1460.html", ""),
        ("https://www.mdpi.com/2071-1050/14/1/15/pdf?version=2", "https://www.mdpi.com/2071-1050/14/1/15"),
        ("https://link.springer.com/content/pdf/10.1007%2F978-3-030-58607-2_6.pdf", CHAPTER),
        (f"{CHAPTER}?utm_source=x", CHAPTER),
        ("https://link.springer.com/content/pdf/10.1007/s11263-021-01453-z.pdf", ARTICLE),
        (f"{ARTICLE}/fulltext.html", ARTICLE),
        ("https://link.springer.com/book/10.1007/978-3-030-58607-2", ""),
        ("https://link.springer.com/content/pdf/10.1007/978-3-030-58607-2.pdf", ""),
        ("https://www.ijcai.org/proceedings/2021/0549.pdf", "https://www.ijcai.org/proceedings/2021/549"),
        ("https://www.ijcai.org/Proceedings/16/Papers/012.pdf", ""),
        ("https://ieeexplore.ieee.org/document/9156610", ""),
        ("https://dl.acm.org/doi/10.1145/3652583.3657606", ""),
        (f"https://example.org/{PAGE}", ""),
        ("https://openaccess.thecvf.com/CVPR2021?day=all", ""),
        ("not an address", ""),
        ("", ""),
    ],
)
def test_the_landing_page_of_a_link(link: str, page: str) -> None:
    assert page_of(link) == page
    assert page_of(page) == page
