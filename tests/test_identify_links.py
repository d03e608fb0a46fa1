"""What each host's links say: one line of the table per form of link and per trap."""

# ruff: noqa: E501 - addresses are long

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kdbib import venues
from kdbib.model import Entry, Link, LinkEvidence, LinkRole
from kdbib.stages.identify import evidence, identifiers_of_url, identify, normalize
from kdbib.stages.identify.clues import proceedings
from kdbib.stages.identify.rules import hosts


def said(found: LinkEvidence) -> str:
    """The evidence in one line: identifiers | venue year vVOLUME pPAGE | surname | title words."""
    place = [found.venue, found.year, found.volume and f"v{found.volume}", found.page and f"p{found.page}"]
    parts = [
        " ".join(map(str, found.identifiers)),
        " ".join(str(part) for part in place if part),
        found.surname,
        " ".join(found.title_words),
    ]
    while parts and not parts[-1]:
        parts.pop()
    return " ".join(" | ".join(parts).split())


ARXIV = "arxiv:1706.03762 | arXiv 2017"
RESNET_DOI = "doi:10.1109/cvpr.2016.90 | CVPR 2016"

LINKS = {
    "arxiv": {
        "https://arxiv.org/abs/1706.03762": ARXIV,
        "http://arxiv.org/abs/1706.03762v5": ARXIV,
        "https://arxiv.org/pdf/1706.03762": ARXIV,
        "https://arxiv.org/pdf/1706.03762v5.pdf": ARXIV,
        "https://arxiv.org/pdf/1706.03762.pdf#page=3": ARXIV,
        "https://arxiv.org/html/1706.03762v7#bib": ARXIV,
        "https://www.arxiv.org/abs/1706.03762": ARXIV,
        "https://export.arxiv.org/abs/1706.03762?context=cs": ARXIV,
        "https://arxiv.org/abs/1706.03762#:~:text=Attention%20Is%20All": ARXIV,
        "https://ar5iv.labs.arxiv.org/html/1706.03762": ARXIV,
        "https://www.alphaxiv.org/overview/1706.03762": ARXIV,
        "https://huggingface.co/papers/1706.03762": ARXIV,
        "https://scirate.com/arxiv/1706.03762": ARXIV,
        "https://arxiv.org/ftp/arxiv/papers/1312/1312.6114.pdf": "arxiv:1312.6114 | arXiv 2013",
        "https://arxiv.org/abs/hep-th/9901001v2": "arxiv:hep-th/9901001 | arXiv 1999",
        "https://arxiv.org/abs/math.GT/0309136": "arxiv:math/0309136 | arXiv 2003",
        "arxiv.org/abs/1706.03762": ARXIV,
        "https://web.archive.org/web/20230101000000/https://arxiv.org/abs/1706.03762": ARXIV,
    },
    "doi": {
        "https://doi.org/10.1109/CVPR.2016.90": RESNET_DOI,
        "http://dx.doi.org/10.1109/cvpr.2016.90": RESNET_DOI,
        "https://doi.ieeecomputersociety.org/10.1109/CVPR.2016.90": RESNET_DOI,
        "https://doi.org/10.1109/CVPR46437.2021.01603": "doi:10.1109/cvpr46437.2021.01603 | CVPR 2021",
        "https://doi.org/10.1109/TPAMI.2022.3222784": "doi:10.1109/tpami.2022.3222784 | TPAMI",
        "https://doi.org/10.48550/arXiv.1706.03762": "doi:10.48550/arxiv.1706.03762 arxiv:1706.03762 | arXiv 2017",
        "https://doi.org/10.18653/v1/N19-1423": "doi:10.18653/v1/n19-1423 acl:N19-1423 | NAACL 2019",
        "https://doi.org/10.1609/aaai.v33i01.33014780": "doi:10.1609/aaai.v33i01.33014780 | AAAI 2019 v33 p4780",
        "https://doi.org/10.21437/Interspeech.2019-2680": "doi:10.21437/interspeech.2019-2680 | INTERSPEECH 2019",
        "https://doi.org/10.5244/C.30.87": "doi:10.5244/c.30.87 | BMVC 2016",
        "https://doi.org/10.52202/068431-1800": "doi:10.52202/068431-1800 | NeurIPS 2022",
        "https://doi.org/10.1162/tacl_a_00343": "doi:10.1162/tacl_a_00343 | TACL",
        "https://link.springer.com/chapter/10.1007/978-3-319-24574-4_28": "doi:10.1007/978-3-319-24574-4_28",
        "https://link.springer.com/chapter/10.1007%2F978-3-319-24574-4_28?error=x": "doi:10.1007/978-3-319-24574-4_28",
        "https://link.springer.com/content/pdf/10.1007/978-3-319-24574-4_28.pdf": "doi:10.1007/978-3-319-24574-4_28",
        "https://link.springer.com/article/10.1007/s11263-015-0816-y": "doi:10.1007/s11263-015-0816-y | IJCV",
        "https://www.spiedigitallibrary.org/proceedings/9784/97840X/Title/10.1117/12.2217040.short": (
            "doi:10.1117/12.2217040"
        ),
        "https://journals.plos.org/plosone/article?id=10.1371/journal.pone.0130140": (
            "doi:10.1371/journal.pone.0130140 | PLOSONE"
        ),
        "https://iopscience.iop.org/article/10.1088/1361-6560/ab4f5a/meta": "doi:10.1088/1361-6560/ab4f5a",
        "https://epubs.siam.org/doi/abs/10.1137/080716542?srsltid=Ab": "doi:10.1137/080716542",
        "https://www.tandfonline.com/doi/full/10.1080/01621459.2017.1285773": "doi:10.1080/01621459.2017.1285773",
        "https://onlinelibrary.wiley.com/doi/10.1002/(SICI)1099-1476(20000125)23:2%3C147::AID-MMA108%3E3.0.CO;2-J": (
            "doi:10.1002/(sici)1099-1476(20000125)23:2<147::aid-mma108>3.0.co;2-j"
        ),
        "https://www.science.org/doi/epdf/10.1126/science.aax2342": "doi:10.1126/science.aax2342 | Science",
        "https://pubs.acs.org/doi/pdf/10.1021/acs.jcim.9b00237": "doi:10.1021/acs.jcim.9b00237",
        "https://www.frontiersin.org/articles/10.3389/fnins.2018.00774/full": "doi:10.3389/fnins.2018.00774 | FrontNeurosci",
        "https://journal.example.org/view?doi=10.1234/abc.5": "doi:10.1234/abc.5",
    },
    "acm": {
        "https://dl.acm.org/doi/10.1145/2939672.2939785": "doi:10.1145/2939672.2939785 | KDD 2016",
        "https://dl.acm.org/doi/abs/10.1145/2939672.2939785": "doi:10.1145/2939672.2939785 | KDD 2016",
        "https://dl.acm.org/doi/pdf/10.1145/2939672.2939785": "doi:10.1145/2939672.2939785 | KDD 2016",
        "https://dl.acm.org/doi/fullHtml/10.1145/2939672.2939785": "doi:10.1145/2939672.2939785 | KDD 2016",
        "https://dl.acm.org/citation.cfm?id=2939672.2939785": "doi:10.1145/2939672.2939785 | KDD 2016",
        "https://dl.acm.org/citation.cfm?doid=2939672.2939785&dl=ACM": "doi:10.1145/2939672.2939785 | KDD 2016",
        # 10.5555 is no DOI: the paper has none, whatever the address looks like.
        "https://dl.acm.org/doi/10.5555/3295222.3295349": "acm:10.5555/3295222.3295349 | NeurIPS 2017",
        "https://dl.acm.org/citation.cfm?id=3295222.3295349": "acm:10.5555/3295222.3295349 | NeurIPS 2017",
        "https://dl.acm.org/doi/abs/10.5555/9999999.1111111": "acm:10.5555/9999999.1111111",
        # ACM lists papers of others under their own DOIs.
        "https://dl.acm.org/doi/10.24963/ijcai.2023/142": "doi:10.24963/ijcai.2023/142 | IJCAI 2023",
        "https://dl.acm.org/doi/10.1016/j.patrec.2020.01.001": "doi:10.1016/j.patrec.2020.01.001 | PRL",
    },
    "ieee": {
        "https://ieeexplore.ieee.org/document/7780459": "ieee:7780459",
        "https://ieeexplore.ieee.org/document/7780459/": "ieee:7780459",
        "https://ieeexplore.ieee.org/abstract/document/7780459/authors": "ieee:7780459",
        "https://ieeexplore.ieee.org/document/7780459?denied=": "ieee:7780459",
        "https://ieeexplore.ieee.org/iel7/7776647/7780329/07780459.pdf": "ieee:7780459",
        "https://ieeexplore.ieee.org/ielx7/83/9263394/09444191.pdf?tp=&arnumber=1": "ieee:9444191 | TIP",
        "https://ieeexplore.ieee.org/stamp/stamp.jsp?tp=&arnumber=07780459": "ieee:7780459",
        "https://ieeexplore.ieee.org/stamp/stamp.jsp?tp=&amp;arnumber=7780459": "ieee:7780459",
        "http://ieeexplore.ieee.org/xpls/abs_all.jsp?arnumber=7780459": "ieee:7780459",
        "https://ieeexplore-ieee-org.proxy.example.edu/document/7780459": "ieee:7780459",
    },
    "csdl": {
        "https://www.computer.org/csdl/proceedings-article/cvpr/2021/450900c154/1yeJ0pkcoGQ": (
            "csdl:1yeJ0pkcoGQ | CVPR 2021 p2154"
        ),
        # Four digits: the first repeats the unit of the thousands.
        "https://www.computer.org/csdl/proceedings-article/iccv/2023/071800x3293/1TJabcdefgh": (
            "csdl:1TJabcdefgh | ICCV 2023 p23293"
        ),
        "https://www.computer.org/csdl/proceedings-article/cvpr/2024/530000aa796/20hPabcdefg": (
            "csdl:20hPabcdefg | CVPR 2024 p25796"
        ),
        # No volume until 2017, no letter until about 2005.
        "https://www.computer.org/csdl/proceedings-article/cvpr/2016/8851a770/12OmNxvwoXv": (
            "csdl:12OmNxvwoXv | CVPR 2016 p770"
        ),
        "https://www.computer.org/csdl/proceedings/cvpr/2016/8851/00/8851a770-abs.html": "| CVPR 2016 p770",
        "https://www.computer.org/csdl/proceedings-article/cvpr/2005/237210886/12OmNC8MsMh": (
            "csdl:12OmNC8MsMh | CVPR 2005 p886"
        ),
        # A spreadsheet read 074400e212 as a number.
        "https://www.computer.org/csdl/proceedings-article/iccvw/2023/7.44E216/1TanABCDEFG": (
            "csdl:1TanABCDEFG | ICCVW 2023 p4212"
        ),
        "https://www.computer.org/csdl/proceedings-article/iccvw/2023/7.44E+216/1TanABCDEFG": (
            "csdl:1TanABCDEFG | ICCVW 2023 p4212"
        ),
        "https://www.computer.org/csdl/proceedings-article/cvpr/2024/5.3E338/20hPabcdefg": (
            "csdl:20hPabcdefg | CVPR 2024 p4333"
        ),
        # The zeros that the number lost are not to be guessed where the volume is unknown.
        "https://www.computer.org/csdl/proceedings-article/icdar/2019/7.44E216/1TanABCDEFG": (
            "csdl:1TanABCDEFG | ICDAR 2019"
        ),
        "https://www.computer.org/csdl/proceedings-article/bibm/2024/10822332/23ooABCDEFG": (
            "ieee:10822332 csdl:23ooABCDEFG | BIBM 2024"
        ),
        "https://www.computer.org/csdl/proceedings-article/newconf/2024/123400a017/23ooABCDEFG": (
            "csdl:23ooABCDEFG | 2024 p17"
        ),
        "https://www.computer.org/csdl/journal/tp/2022/12/09612065/1yrDABCDEFG": (
            "ieee:9612065 csdl:1yrDABCDEFG | TPAMI 2022"
        ),
        "https://www.computer.org/csdl/journal/tg/5555/01/09612065/1yrDABCDEFG": "ieee:9612065 csdl:1yrDABCDEFG | TVCG",
        "https://www.computer.org/csdl/journal/tp/2013/08/ttp2013081798/13rRABCDEFG": (
            "csdl:13rRABCDEFG | TPAMI 2013 p1798"
        ),
    },
    "cvf": {
        "https://openaccess.thecvf.com/content_CVPR_2019/papers/Zhang_Fast_Human_Pose_Estimation_CVPR_2019_paper.pdf": (
            "cvf:zhang_fast_human_pose_estimation_cvpr_2019 | CVPR 2019 | zhang | fast human pose estimation"
        ),
        "http://openaccess.thecvf.com/content/CVPR2021/html/He_A_B-C_CVPR_2021_paper.html": (
            "cvf:he_a_b-c_cvpr_2021 | CVPR 2021 | he | a b c"
        ),
        # The workshop is not the conference.
        "https://openaccess.thecvf.com/content/CVPR2024W/WAD/html/Li_Night_Driving_CVPRW_2024_paper.html": (
            "cvf:li_night_driving_cvprw_2024 | CVPRW 2024 | li | night driving"
        ),
        "https://openaccess.thecvf.com/content_CVPRW_2020/papers/w40/Li_Night_Driving_CVPRW_2020_paper.pdf": (
            "cvf:li_night_driving_cvprw_2020 | CVPRW 2020 | li | night driving"
        ),
        "https://openaccess.thecvf.com/content_cvpr_2017_workshops/w5/html/Li_Night_Driving_CVPR_2017_paper.html": (
            "cvf:li_night_driving_cvprw_2017 | CVPRW 2017 | li | night driving"
        ),
        "https://openaccess.thecvf.com/content_eccv_2018_workshops/w23/html/Li_Night_Driving_ECCVW_2018_paper.html": (
            "cvf:li_night_driving_eccvw_2018 | ECCVW 2018 | li | night driving"
        ),
        # Until 2015 the year stands first; ECCV writes given name and surname.
        "https://www.cv-foundation.org/openaccess/content_cvpr_2013/html/Li_Night_Driving_2013_CVPR_paper.html": (
            "cvf:li_night_driving_cvpr_2013 | CVPR 2013 | li | night driving"
        ),
        "https://openaccess.thecvf.com/content_ECCV_2018/html/Ye_Yuan_3D_Ego-Pose_ECCV_2018_paper.html": (
            "cvf:ye_yuan_3d_ego-pose_eccv_2018 | ECCV 2018 | yuan | 3d ego pose"
        ),
        # Surnames of several words: particles are known, "Le" and "Du" are surnames.
        "https://openaccess.thecvf.com/content_CVPR_2019/html/van_der_Ouderaa_Reversible_GANs_CVPR_2019_paper.html": (
            "cvf:van_der_ouderaa_reversible_gans_cvpr_2019 | CVPR 2019 | ouderaa | reversible gans"
        ),
        "https://openaccess.thecvf.com/content_CVPR_2019/html/Du_CrossNet_CVPR_2019_paper.html": (
            "cvf:du_crossnet_cvpr_2019 | CVPR 2019 | du | crossnet"
        ),
        "https://openaccess.thecvf.com/content/WACV2023/papers/Gomez-Villa_Colour_Vision_WACV_2023_paper.pdf": (
            "cvf:gomez-villa_colour_vision_wacv_2023 | WACV 2023 | villa | colour vision"
        ),
        "https://openaccess.thecvf.com/content/ACCV2022/supplemental/Li_Night_Driving_ACCV_2022_supplemental.pdf": (
            "cvf:li_night_driving_accv_2022 | ACCV 2022 | li | night driving"
        ),
    },
    "ecva": {
        "https://www.ecva.net/papers/eccv_2020/papers_ECCV/papers/123460405.pdf": (
            "ecva:2020/123460405 | ECCV 2020 v12346 p405"
        ),
        "https://www.ecva.net/papers/eccv_2022/papers_ECCV/papers/136710001.pdf": (
            "ecva:2022/136710001 | ECCV 2022 v13671 p1"
        ),
        "https://www.ecva.net/papers/eccv_2022/papers_ECCV/html/4326_ECCV_2022_paper.php": "ecva:2022/4326 | ECCV 2022",
        "https://www.ecva.net/papers/eccv_2024/papers_ECCV/papers/07206.pdf": "ecva:2024/7206 | ECCV 2024",
        "https://www.ecva.net/papers/eccv_2018/papers_ECCV/html/Ye_Yuan_3D_Ego-Pose_ECCV_2018_paper.php": (
            "cvf:ye_yuan_3d_ego-pose_eccv_2018 | ECCV 2018 | yuan | 3d ego pose"
        ),
    },
    "bmvc": {
        "http://bmvc2018.org/contents/papers/0154.pdf": "bmvc:2018/154 | BMVC 2018",
        "https://bmva-archive.org.uk/bmvc/2018/contents/papers/0154.pdf": "bmvc:2018/154 | BMVC 2018",
        "https://papers.bmvc2023.org/0339.pdf": "bmvc:2023/339 | BMVC 2023",
        "http://proceedings.bmvc2023.org/339/": "bmvc:2023/339 | BMVC 2023",
        "https://bmvc2019.org/wp-content/uploads/papers/0885-paper.pdf": "bmvc:2019/885 | BMVC 2019",
        "http://www.bmva.org/bmvc/2016/papers/paper087/index.html": "bmvc:2016/87 | BMVC 2016",
        "http://www.bmva.org/bmvc/2016/papers/paper087/paper087.pdf": "bmvc:2016/87 | BMVC 2016",
    },
    "acl": {
        "https://aclanthology.org/N19-1423/": "acl:N19-1423 | NAACL 2019",
        "https://aclanthology.org/N19-1423.pdf": "acl:N19-1423 | NAACL 2019",
        "https://aclanthology.org/N19-1423v2.pdf": "acl:N19-1423 | NAACL 2019",
        "https://www.aclweb.org/anthology/N19-1423/": "acl:N19-1423 | NAACL 2019",
        "http://aclweb.org/anthology/N/N19/N19-1423.pdf": "acl:N19-1423 | NAACL 2019",
        "https://aclanthology.info/papers/N19-1423/n19-1423": "acl:N19-1423 | NAACL 2019",
        "https://aclanthology.coli.uni-saarland.de/papers/N19-1423/n19-1423": "acl:N19-1423 | NAACL 2019",
        "https://aclanthology.org/2023.acl-long.304/": "acl:2023.acl-long.304 | ACL 2023",
        "https://aclanthology.org/2020.acl-demos.14.pdf": "acl:2020.acl-demos.14 | ACL 2020",
        # Findings are not the main conference, workshops hosted by EMNLP are not EMNLP.
        "https://aclanthology.org/2022.findings-emnlp.1": "acl:2022.findings-emnlp.1 | FindingsEMNLP 2022",
        "https://aclanthology.org/2021.findings-acl.161v2.pdf": "acl:2021.findings-acl.161 | FindingsACL 2021",
        "https://aclanthology.org/D19-1441/": "acl:D19-1441 | EMNLP 2019",
        "https://aclanthology.org/D19-5610/": "acl:D19-5610 | 2019",
        "https://aclanthology.org/W04-1013/": "acl:W04-1013 | 2004",
        "https://aclanthology.org/J93-2004/": "acl:J93-2004 | CL 1993",
        "https://aclanthology.org/2020.tacl-1.54/": "acl:2020.tacl-1.54 | TACL 2020",
        "https://aclanthology.org/2024.lrec-main.64/": "acl:2024.lrec-main.64 | COLING 2024",
        "https://aclanthology.org/2020.lrec-1.302/": "acl:2020.lrec-1.302 | LREC 2020",
    },
    "openreview": {
        "https://openreview.net/forum?id=rJl-b3RcF7": "openreview:rJl-b3RcF7",
        "https://openreview.net/pdf?id=rJl-b3RcF7": "openreview:rJl-b3RcF7",
        "https://openreview.net/forum?id=rJl-b3RcF7&noteId=B1xyz": "openreview:rJl-b3RcF7",
        "https://openreview.net/forum?noteId=B1xyzabcd&id=-qB7ZgRNRq_": "openreview:-qB7ZgRNRq_",
        r"https://openreview.net/pdf?id=zyLVMgsZ9U\_": "openreview:zyLVMgsZ9U_",
    },
    "neurips": {
        "https://papers.nips.cc/paper_files/paper/2017/hash/3f5ee243547dee91fbd053c1c4a845aa-Abstract.html": (
            "neurips:2017/3f5ee243547dee91fbd053c1c4a845aa | NeurIPS 2017"
        ),
        "https://proceedings.neurips.cc/paper/2017/file/3f5ee243547dee91fbd053c1c4a845aa-Paper.pdf": (
            "neurips:2017/3f5ee243547dee91fbd053c1c4a845aa | NeurIPS 2017"
        ),
        r"http://papers.nips.cc/paper\_files/paper/2022/hash/b1efde53be364a73914f58805a001731-Abstract-Conference.html": (
            "neurips:2022/b1efde53be364a73914f58805a001731 | NeurIPS 2022"
        ),
        "https://papers.nips.cc/paper/5423-generative-adversarial-nets": (
            "neurips:5423 | NeurIPS | | generative adversarial nets"
        ),
        "https://papers.nips.cc/paper/5423-generative-adversarial-nets.pdf": (
            "neurips:5423 | NeurIPS | | generative adversarial nets"
        ),
    },
    "pmlr": {
        "https://proceedings.mlr.press/v119/chen20j.html": "pmlr:v119/chen20j | ICML 2020 v119 | chen",
        "http://proceedings.mlr.press/v119/chen20j": "pmlr:v119/chen20j | ICML 2020 v119 | chen",
        "https://proceedings.mlr.press/v119/chen20j/chen20j.pdf": "pmlr:v119/chen20j | ICML 2020 v119 | chen",
        "https://proceedings.mlr.press/v119/chen20j/chen20j-supp.pdf": "pmlr:v119/chen20j | ICML 2020 v119 | chen",
        "https://raw.githubusercontent.com/mlresearch/v235/main/assets/abad-rocamora24a/abad-rocamora24a.pdf": (
            "pmlr:v235/abad-rocamora24a | ICML 2024 v235 | rocamora"
        ),
        "https://proceedings.mlr.press/v999/doe30a.html": "pmlr:v999/doe30a | 2030 v999 | doe",
        # In 2014 to 2016 the letter stood before the year: "Ioffe", but "Lei" or "Le"?
        "http://proceedings.mlr.press/v37/ioffe15.html": "pmlr:v37/ioffe15 | ICML 2015 v37",
        "https://proceedings.mlr.press/v9/glorot10a.html": "pmlr:v9/glorot10a | AISTATS 2010 v9 | glorot",
    },
    "jmlr": {
        "https://jmlr.org/papers/v21/20-074.html": "jmlr:v21/20-074 | JMLR 2020 v21",
        "https://www.jmlr.org/papers/volume21/20-074/20-074.pdf": "jmlr:v21/20-074 | JMLR 2020 v21",
        "https://jmlr.org/papers/v15/srivastava14a.html": "jmlr:v15/srivastava14a | JMLR 2014 v15 | srivastava",
        "http://www.jmlr.org/papers/v3/blei03a.html": "jmlr:v3/blei03a | JMLR 2003 v3 | blei",
        "http://jmlr.org/proceedings/papers/v28/goodfellow13.pdf": (
            "pmlr:v28/goodfellow13 | ICML 2013 v28 | goodfellow"
        ),
    },
    "isca": {
        "https://www.isca-archive.org/interspeech_2019/park19e_interspeech.html": (
            "isca:park19e_interspeech | INTERSPEECH 2019 | park"
        ),
        "https://www.isca-archive.org/interspeech_2019/park19e_interspeech.pdf": (
            "isca:park19e_interspeech | INTERSPEECH 2019 | park"
        ),
        "https://www.isca-speech.org/archive/pdfs/interspeech_2019/park19e_interspeech.pdf": (
            "isca:park19e_interspeech | INTERSPEECH 2019 | park"
        ),
        "https://www.isca-speech.org/archive/Interspeech_2017/abstracts/0950.html": (
            "isca:interspeech_2017/950 | INTERSPEECH 2017"
        ),
        "https://www.isca-archive.org/odyssey_2018/snyder18_odyssey.html": "isca:snyder18_odyssey | Odyssey 2018 | snyder",
        "https://www.isca-archive.org/clarity_2021/tu21_clarity.html": "isca:tu21_clarity | 2021 | tu",
    },
    "ijcai": {
        "https://www.ijcai.org/proceedings/2021/0549.pdf": "doi:10.24963/ijcai.2021/549 | IJCAI 2021",
        "https://www.ijcai.org/proceedings/2021/549": "doi:10.24963/ijcai.2021/549 | IJCAI 2021",
        # Before 2017 there are no DOIs.
        "http://www.ijcai.org/Abstract/16/598": "ijcai:2016/598 | IJCAI 2016",
        "https://www.ijcai.org/Proceedings/16/Papers/598.pdf": "ijcai:2016/598 | IJCAI 2016",
    },
    "aaai": {
        "https://ojs.aaai.org/index.php/AAAI/article/view/17325": "aaai:17325 | AAAI 2021",
        "https://ojs.aaai.org/index.php/AAAI/article/view/17325/17132": "aaai:17325 | AAAI 2021",
        "https://aaai.org/ojs/index.php/AAAI/article/download/6311/6167": "aaai:6311 | AAAI 2020",
        "https://cdn.aaai.org/ojs/6311/6311-13-9536-1-10-20200517.pdf": "aaai:6311 | AAAI 2020",
        "https://ojs.aaai.org/index.php/AAAI/article/view/25391": "aaai:25391 | AAAI 2023",
        "https://ojs.aaai.org/index.php/ICWSM/article/view/3346": "aaai:3346 | ICWSM",
        "https://www.aaai.org/ocs/index.php/AAAI/AAAI18/paper/view/16509": "aaai:aaai18/16509 | AAAI 2018",
        "http://www.aaai.org/ocs/index.php/AAAI/AAAI18/paper/download/16509/16430": "aaai:aaai18/16509 | AAAI 2018",
    },
    "elsevier": {
        "https://www.sciencedirect.com/science/article/pii/S0893608019302345": "pii:S0893608019302345 | NeuralNetworks",
        "https://www.sciencedirect.com/science/article/abs/pii/S0893608019302345?via%3Dihub": (
            "pii:S0893608019302345 | NeuralNetworks"
        ),
        "https://linkinghub.elsevier.com/retrieve/pii/S0893608019302345": "pii:S0893608019302345 | NeuralNetworks",
        "https://www.cell.com/patterns/fulltext/S2666-3899(21)00123-X": "pii:S266638992100123X",
        "https://www.sciencedirect.com/science/article/pii/B9781558607002500148": "pii:B9781558607002500148",
    },
    "mdpi": {
        "https://www.mdpi.com/2071-1050/14/1/15/htm": "doi:10.3390/su14010015 | v14",
        "https://www.mdpi.com/1424-8220/11/12/11251": "doi:10.3390/s111211251 | Sensors v11",
        "https://www.mdpi.com/2071-1050/13/18/10256/pdf?version=1": "doi:10.3390/su131810256 | v13",
        "https://www.mdpi.com/9999-9999/1/2/3": "| v1",
    },
    "nature": {
        "https://www.nature.com/articles/nature14539": "doi:10.1038/nature14539",
        "https://www.nature.com/articles/s41598-021-87762-2.pdf": "doi:10.1038/s41598-021-87762-2 | ScientificReports",
        "https://www.nature.com/articles/s41586-021-03819-2_reference.pdf": "doi:10.1038/s41586-021-03819-2 | Nature",
        "https://www.nature.com/doifinder/10.1038/nature14539": "doi:10.1038/nature14539",
    },
    "silverchair": {
        "https://direct.mit.edu/tacl/article/doi/10.1162/tacl_a_00343/96460/A-Title": (
            "doi:10.1162/tacl_a_00343 | TACL"
        ),
        "https://academic.oup.com/bioinformatics/article-abstract/doi/10.1093/bioinformatics/btz682/5566506": (
            "doi:10.1093/bioinformatics/btz682"
        ),
    },
    "numbered": {
        "https://www.roboticsproceedings.org/rss19/p026.html": "doi:10.15607/rss.2023.xix.026 | RSS 2023",
        "http://www.roboticsproceedings.org/rss04/p1.pdf": "doi:10.15607/rss.2008.iv.001 | RSS 2008",
        "https://elifesciences.org/articles/56613": "doi:10.7554/elife.56613",
        "https://peerj.com/articles/cs-103/": "doi:10.7717/peerj-cs.103 | PeerJCS",
        "https://www.hindawi.com/journals/cin/2018/7068349/": "doi:10.1155/2018/7068349",
    },
    "biorxiv": {
        "https://www.biorxiv.org/content/10.1101/2020.03.07.982272v2.full.pdf": "doi:10.1101/2020.03.07.982272 | bioRxiv",
        "https://www.medrxiv.org/content/10.1101/2020.05.01.20087619v1": "doi:10.1101/2020.05.01.20087619 | medRxiv",
        "https://www.biorxiv.org/content/early/2017/05/01/132928": "doi:10.1101/132928 | bioRxiv",
    },
    "ssrn": {
        "https://papers.ssrn.com/sol3/papers.cfm?abstract_id=4305289": "doi:10.2139/ssrn.4305289 | SSRN",
        "https://ssrn.com/abstract=4305289": "doi:10.2139/ssrn.4305289 | SSRN",
    },
    "zenodo": {"https://zenodo.org/record/5513598": "doi:10.5281/zenodo.5513598"},
    "iacr": {
        "https://eprint.iacr.org/2016/086": "iacr:2016/86 | IACR-ePrint 2016",
        "https://eprint.iacr.org/2016/086.pdf": "iacr:2016/86 | IACR-ePrint 2016",
    },
    "hal": {
        "https://hal.science/hal-01234567v2/document": "hal:hal-01234567",
        "https://hal.archives-ouvertes.fr/hal-01234567": "hal:hal-01234567",
        "https://inria.hal.science/hal-01234567": "hal:hal-01234567",
    },
    "semanticscholar": {
        "https://www.semanticscholar.org/paper/204e3073870fae3d05bcbc2f6a8e263d9b72e776": (
            "s2:204e3073870fae3d05bcbc2f6a8e263d9b72e776"
        ),
        "https://www.semanticscholar.org/paper/BERT%3A-Pre-training-of-Deep-Devlin-Chang/"
        "df2b0e26d0599ce3e70df8a9da02e51594e0e992": (
            "s2:df2b0e26d0599ce3e70df8a9da02e51594e0e992 | | devlin | bert pre training of deep"
        ),
        "https://pdfs.semanticscholar.org/df2b/0e26d0599ce3e70df8a9da02e51594e0e992.pdf": (
            "s2:df2b0e26d0599ce3e70df8a9da02e51594e0e992"
        ),
        "https://api.semanticscholar.org/CorpusID:52967399": "corpusid:52967399",
        "https://api.semanticscholar.org/arXiv:1706.03762": "arxiv:1706.03762",
    },
    "dblp": {
        "https://dblp.org/rec/conf/cvpr/HeZRS16.html": "dblp:conf/cvpr/HeZRS16",
        "https://dblp.uni-trier.de/rec/bibtex/conf/cvpr/HeZRS16": "dblp:conf/cvpr/HeZRS16",
    },
    "pubmed": {
        "https://pubmed.ncbi.nlm.nih.gov/26017442/": "pmid:26017442",
        "https://www.ncbi.nlm.nih.gov/pubmed/26017442": "pmid:26017442",
        "https://www.ncbi.nlm.nih.gov/pmc/articles/PMC7005048/": "pmcid:PMC7005048",
        "https://pmc.ncbi.nlm.nih.gov/articles/PMC7005048/": "pmcid:PMC7005048",
        "https://europepmc.org/article/MED/26017442": "pmid:26017442",
    },
    "researchgate": {
        "https://www.researchgate.net/publication/319770355_Attention_Is_All_You_Need": "| | | attention is all you need",
        "https://www.researchgate.net/profile/Ann-Lee-3/publication/1_Deep_Nets/links/5ab/Deep-Nets.pdf": (
            "| | | deep nets"
        ),
    },
    "slug": {
        "https://paperswithcode.com/paper/attention-is-all-you-need": (
            "url:paperswithcode.com/paper/attention-is-all-you-need | | | attention is all you need"
        ),
        "https://www.ndss-symposium.org/ndss-paper/safe-nets-at-scale/": (
            "url:ndss-symposium.org/ndss-paper/safe-nets-at-scale | | | safe nets at scale"
        ),
        "https://aaai.org/papers/09776-speeding-up-planning/": (
            "url:aaai.org/papers/09776-speeding-up-planning | | | speeding up planning"
        ),
    },
    "query": {
        "https://www.google.com/search?q=Attention+Is+All+You+Need": "| | | attention is all you need",
    },
    "usenix": {
        "https://www.usenix.org/conference/usenixsecurity21/presentation/carlini-extracting": (
            "usenix:sec21/carlini-extracting | USENIXSecurity 2021 | carlini"
        ),
        "https://www.usenix.org/system/files/sec21-carlini-extracting.pdf": (
            "usenix:sec21/carlini-extracting | USENIXSecurity 2021 | carlini"
        ),
        "https://www.usenix.org/conference/osdi16/technical-sessions/presentation/abadi": (
            "usenix:osdi16/abadi | OSDI 2016 | abadi"
        ),
        "https://www.usenix.org/system/files/conference/osdi16/osdi16-abadi.pdf": (
            "usenix:osdi16/abadi | OSDI 2016 | abadi"
        ),
    },
    "pvldb": {
        "https://www.vldb.org/pvldb/vol11/p269-ratner.pdf": "pvldb:11/269 | PVLDB 2018 v11 p269 | ratner",
    },
    "diva": {
        "https://www.diva-portal.org/smash/record.jsf?pid=diva2:1795316": "diva:diva2:1795316",
        "http://kth.diva-portal.org/smash/record.jsf?pid=diva2%3A1795316&dswid=1": "diva:diva2:1795316",
    },
    "site": {
        "https://icml.cc/virtual/2018/poster/2485": "url:icml.cc/virtual/2018/poster/2485 | ICML 2018",
        "https://nips.cc/virtual/2018/poster/11127": "url:nips.cc/virtual/2018/poster/11127 | NeurIPS 2018",
        "https://eccv.ecva.net/virtual/2024/poster/2688": "url:eccv.ecva.net/virtual/2024/poster/2688 | ECCV 2024",
        "https://papers.miccai.org/miccai-2024/650-Paper0912.html": (
            "url:papers.miccai.org/miccai-2024/650-Paper0912.html | MICCAI 2024"
        ),
        "http://www.interspeech2020.org/uploadfile/pdf/Wed-1-5-3.pdf": (
            "url:interspeech2020.org/uploadfile/pdf/Wed-1-5-3.pdf | INTERSPEECH 2020"
        ),
    },
    "page": {
        "https://lab.example.org/projects/fast-pose/": "url:lab.example.org/projects/fast-pose",
        "http://www.lab.example.org/projects/fast-pose/index.html?utm_source=x#demo": (
            "url:lab.example.org/projects/fast-pose"
        ),
    },
}
CASES = [(rule, url, says) for rule, table in LINKS.items() for url, says in table.items()]


@pytest.mark.parametrize(("rule", "url", "says"), CASES, ids=[url for _, url, _ in CASES])
def test_a_link_says(rule: str, url: str, says: str) -> None:
    found = evidence(Link(url))
    assert (said(found), found.rule) == (says, rule)


@given(st.sampled_from(CASES), st.integers(0, 120), st.integers(0, 6), st.text(max_size=6))
def test_a_damaged_link_says_something_well_formed_or_nothing(
    case: tuple[str, str, str], start: int, length: int, put: str
) -> None:
    url = case[1][:start] + put + case[1][start + length :]
    for identifier in evidence(Link(url)).identifiers:
        assert normalize(*identifier) == identifier


NO_PAPER = [
    "",
    " ",
    "#section",
    "README.md",
    "docs/paper.pdf",
    "mailto:ann@example.org",
    "https://",
    "https://github.com/google-research/bert",
    "https://gist.github.com/ann/10.1234/5",
    "https://huggingface.co/google/bert-base",
    "https://www.youtube.com/watch?v=abc",
    "https://www.example.org/",
    "https://arxiv.org/list/cs.CV/2401",
    "https://arxiv.org/abs/1713.03762",  # no 13th month
    "https://arxiv.org/abs/1706.037621",  # too long
    "https://arxiv.org/abs/1406.26612",  # five digits came in 2015
    "https://openreview.net/group?id=ICLR.cc/2024/Conference",
    "https://openreview.net/references/pdf?id=rJl-b3RcF7",  # a revision has an id of its own
    "https://aclanthology.org/2023.acl-long.0/",  # front matter
    "https://aclanthology.org/volumes/2023.acl-long/",
    "https://proceedings.mlr.press/v119/",
    "https://proceedings.neurips.cc/paper/2020",
    "https://openaccess.thecvf.com/CVPR2021?day=all",
    "https://ieeexplore.ieee.org/xpl/conhome/8671773/proceeding",
    "https://dl.acm.org/citation.cfm?id=2939672",
    "https://dblp.org/pid/95/5478.html",
    "https://www.ncbi.nlm.nih.gov/nuccore/1798174254",
    "https://link.springer.com/book/10.1007/978-3-319-24574-4",  # a whole volume
    "https://dl.acm.org/doi/proceedings/10.1145/2939672",
    "http://www.bmva.org/bmvc/2016/toc.html",
    "http://bmvc2018.org/contents/workshops/iahfar2018/0002.pdf",
]


@pytest.mark.parametrize("url", NO_PAPER)
def test_what_is_no_paper_says_nothing(url: str) -> None:
    assert evidence(Link(url)) == LinkEvidence(Link(url), "")


@pytest.mark.parametrize(
    "wrapped",
    [
        "[paper](https://arxiv.org/abs/1706.03762)",
        "<https://arxiv.org/abs/1706.03762>",
        "(https://arxiv.org/abs/1706.03762)",
        "https://arxiv.org/abs/1706.03762).",
        ' https://arxiv.org/abs/1706.03762 "title"',
        "https:/arxiv.org/abs/1706.03762",
        "https://www.google.com/url?q=https://arxiv.org/abs/1706.03762&sa=D",
        "arXiv:1706.03762v5",
        "1706.03762",
    ],
)
def test_an_address_is_found_in_its_wrapping(wrapped: str) -> None:
    assert [str(one) for one in identifiers_of_url(wrapped)] == ["arxiv:1706.03762"]


def test_a_doi_keeps_its_balanced_brackets() -> None:
    wrapped = "[pdf](https://doi.org/10.1016/S0031-3203(99)00139-9)"
    assert [str(one) for one in identifiers_of_url(wrapped)] == ["doi:10.1016/s0031-3203(99)00139-9"]


def test_a_bare_doi_in_place_of_a_link_tells_its_venue() -> None:
    assert said(evidence(Link("10.1109/CVPR.2016.90"))) == RESNET_DOI


def test_the_same_md5_names_other_papers_of_neurips_in_other_years() -> None:
    name = "https://proceedings.neurips.cc/paper/{}/hash/98d6f58ab0dafbb86b083a001561bb34-Abstract.html"
    first, second = (identifiers_of_url(name.format(year)) for year in (2014, 2016))
    assert first != second


def test_pages_of_unknown_hosts_do_not_count_as_papers_where_code_is_linked() -> None:
    page, paper = "https://code.example.org/ann/tool", "https://arxiv.org/abs/1706.03762"
    assert evidence(Link(page, LinkRole.CODE)).identifiers == ()
    assert evidence(Link(page, LinkRole.PROJECT)).identifiers != ()
    assert evidence(Link(paper, LinkRole.CODE)).identifiers != ()


def test_an_entry_has_one_evidence_for_each_link_in_their_order() -> None:
    links = (
        Link("https://arxiv.org/abs/1706.03762"),
        Link(""),
        Link("https://github.com/tensorflow/tensor2tensor", LinkRole.CODE),
        Link("https://openreview.net/forum?id=rJl-b3RcF7", LinkRole.OTHER),
    )
    identified = identify(Entry("Attention Is All You Need", "list.md", 3, links=links))
    assert [item.link for item in identified.evidence] == list(links)
    assert [item.rule for item in identified.evidence] == ["arxiv", "", "", "openreview"]
    assert [str(one) for one in identified.identifiers] == ["arxiv:1706.03762", "openreview:rJl-b3RcF7"]


def test_every_venue_of_the_data_files_is_a_known_venue() -> None:
    data = proceedings()
    flat = [
        data["ieee"]["conference"], data["ieee"]["journal"], data["ieee"]["publication"], data["csdl"]["journal"],
        data["acl"]["letter"], data["acl"]["code"], data["acl"]["findings"], data["acl"]["volume"], data["isca"],
        data["usenix"], data["aaai"]["journal"], data["journal"],
    ]  # fmt: skip
    named = {venue for table in flat for venue in table.values()}
    named |= {*data["acm"], *data["acm_pseudo"], *data["pmlr"]} | {site["venue"] for site in hosts()["site"]}
    assert named <= {venue.id for venue in venues.all_venues()}


def test_every_rule_of_the_data_file_is_covered_here() -> None:
    assert set(hosts()["rules"]) <= set(LINKS)
