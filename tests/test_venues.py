"""The registry of venues: what a free text names, what is written for it, and its own soundness."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kdbib.venues import Venue, all_venues, by_id, clean, container_title, event_title, find, same
from kdbib.venues.registry import registered
from kdbib.venues.words import venue_words

CONFERENCES = [
    # acronyms with years, in every dress
    ("CVPR", "CVPR"),
    ("cvpr 2021", "CVPR"),
    ("CVPR'21", "CVPR"),
    ("CVPR ’21", "CVPR"),
    ("CVPR21", "CVPR"),
    ("CVPR-2021", "CVPR"),
    ("CVPR 2021 (Oral)", "CVPR"),
    ("CVPR Oral 2021", "CVPR"),
    ("CVPR2022 Highlight", "CVPR"),
    ("Accepted by CVPR 2023", "CVPR"),
    ("Accepted @ CVPR 2023", "CVPR"),
    ("to appear in CVPR 2023", "CVPR"),
    ("(ICRA) 2023", "ICRA"),
    ("IEEE/CVF ICCV 2019", "ICCV"),
    ("EEE/RSJ IROS 2024", "IROS"),
    ("AAAI-20", "AAAI"),
    ("WWW'19", "WWW"),
    ("IC3DV 2021", "3DV"),
    ("3DV'21", "3DV"),
    ("ACM MM'21", "MM"),
    ("ACMM 2021", "MM"),
    ("MM 2021", "MM"),
    ("ACM Multimedia 2021", "MM"),
    ("SIGKDD 2020", "KDD"),
    ("ICLR (Poster) 2015", "ICLR"),
    ("ICLR 2025 Poster", "ICLR"),
    ("MICCAI (2) 2021", "MICCAI"),
    ("Proc. of the 37th ICML", "ICML"),
    ("Proc. Interspeech 2021, 1-5", "INTERSPEECH"),
    ("23rd Interspeech Conference 2022", "INTERSPEECH"),
    ("ISCA Interspeech 2020", "INTERSPEECH"),
    ("NIPS 2017", "NeurIPS"),
    ("NeurIPS Datasets and Benchmarks 2021", "NeurIPS"),
    ("S&P 2020", "SP"),
    # full names
    ("Computer Vision and Pattern Recognition", "CVPR"),
    ("2016 IEEE Conference on Computer Vision and Pattern Recognition (CVPR)", "CVPR"),
    ("Proceedings of the IEEE/CVF conference on computer vision and pattern recognition, pp. 10-19", "CVPR"),
    ("International Conference on Computer Vision", "ICCV"),
    ("Conference on Neural Information Processing Systems", "NeurIPS"),
    (
        "Proceedings of the Neural Information Processing Systems Track on Datasets and Benchmarks 1",
        "NeurIPS",
    ),
    ("Medical Image Computing and Computer Assisted Intervention – MICCAI 2022", "MICCAI"),
    ("Knowledge Science, Engineering and Management", "KSEM"),
    ("Advances in Information Retrieval", "ECIR"),
    ("Machine Learning and Knowledge Discovery in Databases", "ECML-PKDD"),
    ("European Conference on Machine Learning", "ECML-PKDD"),
    ("Acoustics, Speech and Signal Processing (ICASSP), 2013 IEEE International Conference on", "ICASSP"),
    ("Proceedings of the ACM International Conference on Multimedia, MM 2024", "MM"),
    ("IEEE International Conference on Multimedia and Expo", "ICME"),
    ("International Conference on Multimedia Retrieval", "ICMR"),
    ("The Web Conference 2021", "WWW"),
    ("Companion Proceedings of the Web Conference 2018", "WWW"),
    ("Second Conference on Language Modeling", "COLM"),
    (
        "Proceedings of the 28th International Conference on Computational Linguistics: Industry Track",
        "COLING",
    ),
    ("Proceedings of the 16th Conference of the European Chapter of the ACL: Main Volume", "EACL"),
    ("IEEE Workshop on Applications of Signal Processing to Audio and Acoustics (WASPAA)", "WASPAA"),
    ("2021 IEEE Spoken Language Technology Workshop (SLT)", "SLT"),
    ("IEEE Automatic Speech Recognition and Understanding Workshop, ASRU 2019", "ASRU"),
    ("IEEE Workshop on Applications of Computer Vision (WACV)", "WACV"),
    ("30th USENIX Security Symposium", "USENIXSecurity"),
]

LONG_BOOKTITLES = [
    ("{IEEE} Conference on Computer Vision and Pattern Recognition, {CVPR} 2015, Boston, MA, USA", "CVPR"),
    ("{WSDM} '20: The Thirteenth {ACM} International Conference on Web Search and Data Mining", "WSDM"),
    ("Proceedings of the Ninth {ACM} International Conference on Web Search and Data Mining, Rome", "WSDM"),
    ("Proceedings of the 24th {ACM} {SIGKDD} Conference on Knowledge Discovery {\\&} Data Mining", "KDD"),
    ("2018 {ACM} Multimedia Conference on Multimedia Conference, {MM} 2018, Seoul, October 22-26", "MM"),
    (
        "Interspeech 2016, 17th Annual Conference of the International Speech Communication Association",
        "INTERSPEECH",
    ),
    (
        "Computer Vision - {ECCV} 2022 - 17th European Conference, Tel Aviv, Israel, Proceedings, Part I",
        "ECCV",
    ),
    ("Machine Learning, Proceedings of the Twenty-Third International Conference {(ICML} 2006)", "ICML"),
    ("Pattern Recognition - 6th Asian Conference, {ACPR} 2021, Jeju Island, November 9-12, 2021", "ACPR"),
    ("Robotics: Science and Systems XVI, Virtual Event / Corvalis, Oregon, USA, July 12-16, 2020", "RSS"),
    ("ICASSP 2021-2021 IEEE International Conference on Acoustics, Speech and Signal Processing", "ICASSP"),
    (
        (
            "The Thirty-Fourth {AAAI} Conference on Artificial Intelligence, {AAAI} 2020, The Thirty-Second "
            "Innovative Applications of Artificial Intelligence Conference, {IAAI} 2020, The Tenth {AAAI} "
            "Symposium on Educational Advances in Artificial Intelligence, {EAAI} 2020, New York, NY, USA"
        ),
        "AAAI",
    ),
    (
        (
            "Proceedings of the 59th Annual Meeting of the Association for Computational Linguistics and the "
            "11th International Joint Conference on Natural Language Processing (Volume 1: Long Papers)"
        ),
        "ACL",
    ),
    (
        (
            "Proceedings of the 2019 Conference on Empirical Methods in Natural Language Processing and the "
            "9th International Joint Conference on Natural Language Processing (EMNLP-IJCNLP)"
        ),
        "EMNLP",
    ),
    (
        (
            "Proceedings of the 2021 Conference of the North American Chapter of the Association for "
            "Computational Linguistics: Human Language Technologies: System Demonstrations"
        ),
        "NAACL",
    ),
]

WORKSHOPS_AND_FINDINGS = [
    ("CVPRW 2021", "CVPRW"),
    ("CVPRW'23", "CVPRW"),
    ("CVPR2024W", "CVPRW"),
    ("CVPR-W 2021", "CVPRW"),
    ("CVPR Workshop 2021", "CVPRW"),
    ("CVPR 2021 Workshops", "CVPRW"),
    ("Workshop at CVPR 2022", "CVPRW"),
    ("NTIRE @ CVPR 2022", "CVPRW"),
    ("CVPR Workshop on Efficient Vision 2021", "CVPRW"),
    ("Computer Vision and Pattern Recognition Workshops", "CVPRW"),
    (
        "Proceedings of the IEEE Conference on Computer Vision and Pattern Recognition (CVPR) Workshops",
        "CVPRW",
    ),
    (
        "{IEEE} Conference on Computer Vision and Pattern Recognition Workshops, {CVPR} Workshops 2021",
        "CVPRW",
    ),
    ("Proc. IEEE Conf. Comput. Vis. Pattern Recognit. Workshops", "CVPRW"),
    ("IEEE International Conference on Computer Vision Workshops", "ICCVW"),
    ("ECCV Workshop 2024", "ECCVW"),
    ("Computer Vision - ECCV 2018 Workshops - Munich, Germany, Proceedings, Part V", "ECCVW"),
    ("IEEE/CVF Winter Conference on Applications of Computer Vision Workshops", "WACVW"),
    ("NeurIPS 2022 Workshop on Score-Based Methods", "NeurIPSW"),
    ("NeurIPS ENLSP Workshop 2022", "NeurIPSW"),
    ("5th Workshop on Energy Efficient Machine Learning and Cognitive Computing - NeurIPS 2019", "NeurIPSW"),
    ("NIPS 2014 Deep Learning Workshop", "NeurIPSW"),
    (
        "4th International Conference on Learning Representations, ICLR 2016, Workshop Track Proceedings",
        "ICLRW",
    ),
    (
        "4th International Conference on Learning Representations, ICLR 2016, Conference Track Proceedings",
        "ICLR",
    ),
    ("Machine Learning in Medical Imaging, Held in Conjunction with MICCAI 2020, Lima, Peru", "MICCAIW"),
    ("Pattern Recognition. ICPR International Workshops and Challenges", "ICPRW"),
    ("Annual Meeting of the Association for Computational Linguistics: Student Research Workshop", "ACLW"),
    ("Findings of the Association for Computational Linguistics: EMNLP 2020", "FindingsEMNLP"),
    ("Findings of ACL: EMNLP 2020", "FindingsEMNLP"),
    ("Findings of EMNLP 2021", "FindingsEMNLP"),
    ("EMNLP 2021 (Findings)", "FindingsEMNLP"),
    ("EMNLP Findings 2021", "FindingsEMNLP"),
    ("Findings of the Association for Computational Linguistics: ACL-IJCNLP 2021", "FindingsACL"),
    ("Findings of the Association for Computational Linguistics, ACL 2023, Toronto, Canada", "FindingsACL"),
    ("ACL 2023 Findings", "FindingsACL"),
    ("Findings of NAACL 2022", "FindingsNAACL"),
    ("Findings of the Association for Computational Linguistics: EACL 2023", "FindingsEACL"),
]

JOURNALS = [
    ("IEEE TPAMI 2022", "TPAMI"),
    ("T-PAMI", "TPAMI"),
    ("PAMI 2020", "TPAMI"),
    ("IEEE Transactions on Pattern Analysis & Machine Intelligence", "TPAMI"),
    ("IEEE Trans. Pattern Anal. Mach. Intell., vol. 44, no. 12, pp. 9434-9445, Dec. 2022", "TPAMI"),
    ("IEEE Trans. Med. Imaging", "TMI"),
    ("IEEE Transactions on Medical Imaging (TMI) 2021", "TMI"),
    ("IEEE Trans. Image Processing 2021", "TIP"),
    ("IEEE Trans. Multim.", "TMM"),
    ("IEEE/ACM TASLP", "TASLP"),
    ("IEEE ACM Trans. Audio Speech Lang. Process.", "TASLP"),
    ("IEEE Trans. Circuits Syst. Video Technol.", "TCSVT"),
    ("IEEE Trans. Neural Networks Learn. Syst.", "TNNLS"),
    ("IEEE Robotics and Automation Letters (RA-L)", "RAL"),
    ("RA-L 2022", "RAL"),
    ("IEEE RAL", "RAL"),
    ("IEEE Internet Things J.", "IoTJ"),
    ("IEEE Access 2021", "Access"),
    ("Access", "Access"),
    ("Int. J. Comput. Vis.", "IJCV"),
    ("Comput. Vis. Image Underst.", "CVIU"),
    ("Pattern Recognit. Lett.", "PRL"),
    ("Pattern Recognition Letter 2024", "PRL"),
    ("Elsevier Pattern Recognition 2021", "PR"),
    ("Pattern Recognition (PR)", "PR"),
    ("Eng. Appl. Artif. Intell.", "EAAI"),
    ("Multimed Tools Appl", "MTAP"),
    ("Knowl. Based Syst.", "KBS"),
    ("Inf. Sci.", "InformationSciences"),
    ("Sensors (Basel)", "Sensors"),
    ("Appl. Sci.", "AppliedSciences"),
    ("Remote. Sens.", "RemoteSensing"),
    ("Nat. Commun.", "NatureCommunications"),
    ("Proc. Natl. Acad. Sci. USA", "PNAS"),
    ("Proc. VLDB Endow.", "PVLDB"),
    ("Proc. ACM Interact. Mob. Wearable Ubiquitous Technol.", "IMWUT"),
    ("J. Mach. Learn. Res.", "JMLR"),
    ("Trans. Assoc. Comput. Linguistics", "TACL"),
    ("ACM Trans. Knowl. Discov. Data", "TKDD"),
    ("ACM Comput. Surv.", "CSUR"),
    ("CMES-Computer Modeling in Engineering &amp; Sciences 2024", "CMES"),
    ("Journal of systems architecture 2020", "JSA"),
]

ABBREVIATED_CONFERENCES = [
    ("Proc. IEEE Conf. Comput. Vis. Pattern Recognit., Jun. 2016, pp. 770-778", "CVPR"),
    ("Proc. IEEE/CVF Int. Conf. Comput. Vis.", "ICCV"),
    ("Eur. Conf. Comput. Vis.", "ECCV"),
    ("Adv. Neural Inf. Process. Syst.", "NeurIPS"),
    ("Proc. Int. Conf. Mach. Learn.", "ICML"),
    ("Proc. AAAI Conf. Artif. Intell.", "AAAI"),
    ("Proc. IEEE Int. Conf. Acoust., Speech, Signal Process.", "ICASSP"),
    ("Proc. IEEE/RSJ Int. Conf. Intell. Robots Syst.", "IROS"),
    ("Proc. ACM SIGKDD Int. Conf. Knowl. Discovery Data Mining", "KDD"),
]

ELSEWHERE = [
    # preprint servers
    ("arXiv 2020", "arXiv"),
    ("arxive 2019", "arXiv"),
    ("arXiv preprint arXiv:1909.10351", "arXiv"),
    ("arXiv:2303.12345 [cs.CV]", "arXiv"),
    ("CoRR, abs/1909.10351, 2019", "arXiv"),
    ("CVPR 2021, arXiv:2101.00001", "CVPR"),
    ("bioRxiv 2022", "bioRxiv"),
    ("SSRN", "SSRN"),
    # publishers, societies and series in the place of a venue
    ("ACM 2023", "ACM"),
    ("IEEE/ACM 2021", "IEEE-ACM"),
    ("IEEE 2021", "IEEE"),
    ("Springer Nature 2023", "SpringerNature"),
    ("PMLR 2023", "PMLR"),
    ("Proceedings of Machine Learning Research", "PMLR"),
    ("{JMLR} Workshop and Conference Proceedings", "PMLR"),
    ("Lecture Notes in Computer Science", "LNCS"),
    ("MDPI 2021", "MDPI"),
    ("AAAI Press", "AAAIPress"),
]

NOT_TO_BE_CONFUSED = [
    ("NAACL-HLT 2019", "NAACL"),
    ("EACL 2021", "EACL"),
    ("AACL/IJCNLP 2020", "AACL"),
    ("ACL/IJCNLP (1)", "ACL"),
    ("EMNLP/IJCNLP 2019", "EMNLP"),
    ("LREC-COLING 2024", "COLING"),
    ("LREC 2022", "LREC"),
    ("Computational Linguistics", "CL"),
    ("International Conference on Computer Vision Theory and Applications", "VISAPP"),
    ("International Conference on Machine Learning and Applications", "ICMLA"),
    ("Asian Conference on Machine Learning", "ACML"),
    ("Machine Learning", "MachineLearning"),
    ("Machine Learning: ECML 2007", "ECML-PKDD"),
    ("Pattern Recognition", "PR"),
    ("Pattern Recognition (ICPR 2024)", "ICPR"),
    ("Pattern Recognition Letters", "PRL"),
    ("International Joint Conference on Neural Networks", "IJCNN"),
    ("Neural Networks", "NeuralNetworks"),
    ("International Conference on Neural Information Processing", "ICONIP"),
    ("International Joint Conference on Biometrics", "IJCB"),
    ("IJCAI-ECAI 2018", "IJCAI"),
    ("PRICAI 2021: Trends in Artificial Intelligence", "PRICAI"),
    ("Signal Processing", "SignalProcessing"),
    ("Signal Processing: Image Communication", "SPIC"),
    ("Transactions on Image Processing", "TIP"),
    ("International Conference on Image Processing", "ICIP"),
    ("Nature", "Nature"),
    ("Nature Communications", "NatureCommunications"),
    ("Science China Information Sciences", "SCIS"),
    ("International Conference on Multimedia Modeling", "MMM"),
    ("MMAsia '21: ACM Multimedia Asia, Gold Coast, Australia", "MMAsia"),
    ("SIAM International Conference on Data Mining", "SDM"),
    ("Pacific-Asia Conference on Knowledge Discovery and Data Mining", "PAKDD"),
    ("European Semantic Web Conference", "ESWC"),
    ("AAAI/ACM Conference on AI, Ethics, and Society", "AIES"),
    ("International AAAI Conference on Web and Social Media", "ICWSM"),
    ("Artificial Intelligence in Medicine", "AIIM"),
    ("Proceedings of the IEEE", "PIEEE"),
    ("Transactions on Machine Learning Research", "TMLR"),
    ("SIGGRAPH Asia 2021", "SIGGRAPHAsia"),
    ("ISCA 2016", "ISCA"),
    ("Design, Automation & Test in Europe Conference & Exhibition, DATE 2021", "DATE"),
]

IN_THE_WILD = [
    ("NIPS 2015", "NeurIPS"),
    ("NeurIPS D&B 2023", "NeurIPS"),
    ("NeurIPS Dataset & Benchmark 2022", "NeurIPS"),
    ("NeurIPS Datasets and Benchmarks Track", "NeurIPS"),
    ("NIPS Workshop", "NeurIPSW"),
    ("NeurIPS 2019 EMC2 workshop", "NeurIPSW"),
    ("arXive 2019", "arXiv"),
    ("arixv 2022", "arXiv"),
    ("Arxiv'21", "arXiv"),
    ("EEE/RSJ IROS 2024", "IROS"),
    ("IEEE T-PAMI", "TPAMI"),
    ("T-PAMI 2021", "TPAMI"),
    ("PAMI 2012", "TPAMI"),
    ("Trans. PAMI", "TPAMI"),
    ("IEEE Transactions on PAMI", "TPAMI"),
    ("ACM MM", "MM"),
    ("ACMM", "MM"),
    ("ACM MMAsia", "MMAsia"),
    ("IEEE Trans. Med. Imaging", "TMI"),
    ("IEEE T-MI", "TMI"),
    ("IC3DV 2021", "3DV"),
    ("3DV", "3DV"),
    ("PMLR", "PMLR"),
    ("Springer Nature", "SpringerNature"),
    ("IEEE/ACM", "IEEE-ACM"),
    ("Proceedings of the IEEE/CVF", "IEEE-CVF"),
    ("ICCVW", "ICCVW"),
    ("ICCV Workshops", "ICCVW"),
    ("CVPR (Workshops) 2020", "CVPRW"),
    ("WACV'23 Workshops", "WACVW"),
    ("ECCV Workshops", "ECCVW"),
    ("ECCV AIM Workshop", "ECCVW"),
    ("ICLR Workshop Track", "ICLRW"),
    ("ICML 2020 Workshop on Things", "ICMLW"),
    ("ACL Findings", "FindingsACL"),
    ("ACL 2023 Findings", "FindingsACL"),
    ("EMNLP (Findings) 2020", "FindingsEMNLP"),
    ("Findings of the ACL: EMNLP 2022", "FindingsEMNLP"),
    ("NAACL Findings 2022", "FindingsNAACL"),
    ("Findings of EACL", "FindingsEACL"),
    ("EACL", "EACL"),
    ("EMNLP Industry Track", "EMNLP"),
    ("IJCV", "IJCV"),
    ("IJCAI", "IJCAI"),
    ("TMLR", "TMLR"),
    ("Trans. Mach. Learn. Res.", "TMLR"),
    ("Medical Image Analysis", "MedIA"),
    ("MedIA", "MedIA"),
    ("Med Image Anal", "MedIA"),
    ("TOG", "TOG"),
    ("ACM Trans. Graph.", "TOG"),
    ("ACM Transactions on Graphics (SIGGRAPH Asia)", "TOG"),
    ("SIGGRAPH", "SIGGRAPH"),
    ("SIGGRAPH Asia", "SIGGRAPHAsia"),
    ("RA-L", "RAL"),
    ("IEEE RA-L", "RAL"),
    ("TASLP", "TASLP"),
    ("T-ASLP", "TASLP"),
    ("T-RO", "TRO"),
    ("T-ITS", "TITS"),
    ("T-IV", "TIV"),
    ("L4DC", "L4DC"),
    ("MLSys'21", "MLSys"),
    ("SysML", "MLSys"),
    ("COLM", "COLM"),
    ("COLT", "COLT"),
    ("CoRL", "CoRL"),
    ("CoNLL", "CoNLL"),
    ("WACV", "WACV"),
    ("TMM", "TMM"),
    ("IEEE Transactions on Multimedia", "TMM"),
    ("IEEE MultiMedia", "IEEEMultiMedia"),
    ("TOMCCAP", "TOMM"),
    ("TCSVT", "TCSVT"),
    ("Pattern Recognition Letters", "PRL"),
    ("Nature Machine Intelligence", "NMI"),
    ("Nat. Mach. Intell.", "NMI"),
    ("Nature Machine Intell.", "NMI"),
    ("ISCA Interspeech", "INTERSPEECH"),
    ("TheWebConf 2021", "WWW"),
    ("PoPETs", "PETS"),
    ("AAAI-22", "AAAI"),
    ("AAAI Conference on Artificial Intelligence and Interactive Digital Entertainment", "AIIDE"),
    ("Comput. Graph. Forum", "CGF"),
    ("Computers & Graphics", "CAG"),
    ("J. Field Robot.", "JFR"),
    ("Int. J. Robot. Res.", "IJRR"),
    ("International Conference on Advanced Robotics", "ICAR"),
    ("Advanced Robotics", "AdvancedRobotics"),
    ("IEEE Robot. Autom. Mag.", "RAM"),
    ("Phys. Med. Biol.", "PMB"),
    ("Physics in Medicine & Biology", "PMB"),
    ("Radiology: Artificial Intelligence", "RadiologyAI"),
    ("Machine Learning: Science and Technology", "MLST"),
    ("Wiley Interdiscip. Rev. Data Min. Knowl. Discov.", "WIREs-DMKD"),
    ("Data Mining and Knowledge Discovery", "DMKD"),
    ("Front. Robot. AI", "FrontRobotAI"),
    ("CoRR", "arXiv"),
]
"""As lists of papers write them; also what is near to another venue and must not be taken for it."""

NOT_SURELY_NAMED = [
    "",
    "2023",
    "the",
    "N/A",
    "TBD",
    "Conference",
    "Workshop 2021",
    "IEEE Transactions",
    "Preprint",
    "Technical Report",
    "DCASE2024 Challenge",
    "Advances in Artificial Intelligence",
    "International Conference on Computer Graphics 2024",
    "International Conference on Computer Vision Systems",
    "International Conference on Machine Learning and Cybernetics",
    "International Conference on Pattern Recognition and Artificial Intelligence",
    "International Conference on Sensors",
    "International Journal of Information Sciences",
    "IEEE Sensors 2020",
    "Corrosion Science",
    "Science of the Total Environment",
    "AAAI Spring Symposium",
    "IEEE TPAMI (Under Review)",
    "Submitted to CVPR",
    "Radiology",
    "Expert Systems",
    "RAM: Recognizing Anything",
    "TON",
    "GitHub",
    "PhD Thesis",
    "HuggingFace Blog 2023",
    "Chinese Conference on Pattern Recognition",
    "Proceedings of the AAAI Conference on Human Computation and Crowdsourcing",
    "ACM SIGKDD Explorations Newsletter",
    "SIGIR Forum",
    "SIGIR-AP 2023",
    "CHI PLAY 2020",
    "Some Unheard Conference 2016, San Juan, PR, USA",
    "KTH, School of Electrical Engineering and Computer Science (EECS)",
    "Submitted to ICLR 2024",
    "ICLR 2024 (under review)",
    "Date 2020",
    "FPGA",
    "AutoML",
    "TIM: A Time Interval Machine for Audio-Visual Action Recognition",
    "Deep Learning for Computer Vision and Pattern Recognition",
]


@pytest.mark.parametrize(
    ("text", "expected"),
    CONFERENCES
    + LONG_BOOKTITLES
    + WORKSHOPS_AND_FINDINGS
    + JOURNALS
    + ABBREVIATED_CONFERENCES
    + ELSEWHERE
    + NOT_TO_BE_CONFUSED
    + IN_THE_WILD,
)
def test_the_venue_a_text_names(text: str, expected: str) -> None:
    venue = find(text)
    assert venue is not None
    assert venue.id == expected


@pytest.mark.parametrize("text", NOT_SURELY_NAMED)
def test_no_venue_is_guessed(text: str) -> None:
    assert find(text) is None


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("NIPS 2017", "Advances in Neural Information Processing Systems 30", True),
        ("Pattern Recognit. Lett.", "Pattern Recognition Letters", True),
        ("ACL 2021", "ACL-IJCNLP 2021", True),
        ("IJCNLP 2021", "ACL-IJCNLP 2021", True),
        ("LREC 2024", "LREC-COLING 2024", True),
        ("CVPR 2021", "CVPRW 2021", False),
        ("Findings of ACL 2021", "ACL 2021", False),
        ("MICCAI 2020", "MLMI 2020, Held in Conjunction with MICCAI 2020", False),
        ("arXiv 2020", "CVPR 2020", False),
        # venues that nobody registered
        ("Proc. Unheard Things Symp.", "12th International Symposium on Unheard Things", True),
        ("Unheard Things Journal", "Journal of Unheard Things", True),
        ("Unheard Things", "Unheard Systems", False),
        ("ICUT 2020", "Proceedings of the 2020 International Conference on Unheard Things", True),
        ("UTX 2020", "The Unheard Things Exposition, {UTX} 2020, Oslo", True),
        ("UTX 2020", "Symposium on Other Things", False),
        ("", "", False),
        ("2020", "2020", False),
    ],
)
def test_two_texts_that_name_one_venue(one: str, other: str, *, expected: bool) -> None:
    assert same(one, other) is expected
    assert same(other, one) is expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Visual Things - 16th International Conference, {ICVT} 2023, Oslo, June 6-8, Proceedings, Part I",
            "Visual Things (ICVT 2023)",
        ),
        (
            "{IEEE} International Conference on Things {\\&} Tools, {ICTST} 2024, Oslo, May 24, 2024",
            "IEEE International Conference on Things & Tools (ICTST 2024)",
        ),
        (
            "Proceedings of the 10th {ACM} Conference on Things, Boston, MA, USA, September 15-19, 2016",
            "Proceedings of the 10th ACM Conference on Things",
        ),
        (
            "Conference on Things, Systems and Tools, Rome, 2-4 June 2019",
            "Conference on Things, Systems and Tools",
        ),
        ('Journal of M{\\"u}nchen &amp; Things. ', "Journal of München & Things"),
        ("Unh. Thg.", "Unh. Thg."),
        ("2021 International Conference on Things (ICT)", "2021 International Conference on Things (ICT)"),
        ("March of the Things", "March of the Things"),
        ("", ""),
    ],
)
def test_the_name_of_an_unknown_venue_is_cleaned(text: str, expected: str) -> None:
    assert clean(text) == expected


@pytest.mark.parametrize(
    ("venue", "year", "container", "event"),
    [
        (
            "CVPR",
            2021,
            "Proceedings of the IEEE/CVF Conference on Computer Vision and Pattern Recognition",
            "CVPR 2021",
        ),
        ("ECCV", 2022, "Computer Vision – ECCV 2022", "ECCV 2022"),
        ("ECCV", None, "Computer Vision – ECCV", "ECCV"),
        ("ECCVW", None, "Computer Vision – ECCV Workshops", "ECCVW"),
        (
            "ICLRW",
            2018,
            "Proceedings of the International Conference on Learning Representations Workshops",
            "ICLRW 2018",
        ),
        ("NeurIPS", 2020, "Advances in Neural Information Processing Systems", "NeurIPS 2020"),
        ("DAGM-GCPR", None, "Pattern Recognition (GCPR)", "GCPR"),
        (
            "FindingsEMNLP",
            2020,
            "Findings of the Association for Computational Linguistics: EMNLP 2020",
            "Findings of EMNLP 2020",
        ),
        ("TPAMI", 2020, "IEEE Transactions on Pattern Analysis and Machine Intelligence", ""),
        ("arXiv", 2020, "arXiv", ""),
    ],
)
def test_what_a_bibliography_writes(venue: str, year: int | None, container: str, event: str) -> None:
    known = by_id(venue)
    assert known is not None
    assert container_title(known, year) == container
    assert event_title(known, year) == event


def test_an_unknown_id_has_no_venue() -> None:
    assert by_id("Unheard") is None


def _names(venue: Venue) -> list[str]:
    containers = [container_title(venue, 2021), container_title(venue, None)]
    return list(dict.fromkeys((venue.name, *venue.aliases, *containers, f"{venue.acronym} 2021")))


@pytest.mark.parametrize("venue", all_venues(), ids=lambda venue: venue.id)
def test_every_name_finds_its_own_venue_alone(venue: Venue) -> None:
    found = {name: find(name) for name in _names(venue)}
    assert found == dict.fromkeys(found, venue)


@pytest.mark.parametrize("venue", all_venues(), ids=lambda venue: venue.id)
def test_case_and_what_is_written_finds_the_venue_again(venue: Venue) -> None:
    texts = [venue.name.upper(), venue.name.lower(), f"{venue.name} ({venue.acronym})"]
    assert [find(text) for text in texts] == [venue] * len(texts)
    event = event_title(venue, 2021)
    assert not event or find(event) == venue


def test_no_name_belongs_to_two_venues() -> None:
    owners: dict[tuple[str, ...], set[str]] = {}
    for venue in all_venues():
        for name in (venue.name, venue.acronym, *venue.aliases):
            owners.setdefault(tuple(word.key for word in venue_words(name)), set()).add(venue.id)
    assert {words: ids for words, ids in owners.items() if len(ids) > 1} == {}
    assert len({venue.id.lower() for venue in all_venues()}) == len(all_venues()) >= 180


@pytest.mark.parametrize("venue", all_venues(), ids=lambda venue: venue.id)
def test_acronyms_find_their_venue_and_those_that_are_words_need_their_year(venue: Venue) -> None:
    is_word = {word.key for word in venue_words(venue.acronym)} <= registered().ordinary
    assert find(venue.acronym) == (None if is_word else venue)


def test_workshops_and_only_they_and_findings_have_parents() -> None:
    for venue in all_venues():
        assert venue.type in {"conference", "workshop", "journal", "preprint", "publisher"}
        assert bool(venue.parent) == (venue.type == "workshop" or venue.acronym.startswith("Findings of"))
        parent = by_id(venue.parent)
        assert not venue.parent or (parent is not None and parent.type == "conference")


@pytest.mark.parametrize("venue", [venue for venue in all_venues() if venue.issn], ids=lambda venue: venue.id)
def test_issn_check_digits(venue: Venue) -> None:
    digits = [10 if char == "X" else int(char) for char in venue.issn.replace("-", "")]
    assert len(digits) == 8
    assert sum(weight * digit for weight, digit in zip(range(8, 0, -1), digits, strict=True)) % 11 == 0


_FRAMES = [
    "{} {year}",
    "{}, {year}",
    "The {year} {}",
    "Proceedings of the {}",
    "Proceedings of the {year} {}",
    "Proceedings of the {ordinal} {}",
    "In: Proceedings of the {ordinal} {}, {year}, pp. 1-10",
    "{{{}}} {year}",
]


@given(
    venue=st.sampled_from([venue for venue in all_venues() if venue.type == "conference"]),
    frame=st.sampled_from(_FRAMES),
    year=st.integers(1980, 2030),
    ordinal=st.sampled_from(
        ["1st", "2nd", "33rd", "37th", "Ninth", "Twenty-First", "Thirty-Sixth", "Fortieth"]
    ),
)
def test_years_and_ordinals_around_a_name_change_nothing(
    venue: Venue, frame: str, year: int, ordinal: str
) -> None:
    assert find(frame.format(venue.name, year=year, ordinal=ordinal)) == venue


_PIECES = st.sampled_from(
    "CVPR;ICML;2021;'21;Workshop;Findings of;IEEE;-;/;(;);:;,;.;@;{;\\&;&amp;;é;3rd;w;and the;Nature;"
    "Proceedings of the;Conference on;Machine Learning".split(";")
)


@given(st.one_of(st.text(), st.lists(_PIECES).map(" ".join)))
def test_any_text_is_read(text: str) -> None:
    venue = find(text)
    assert venue is None or by_id(venue.id) == venue
    assert isinstance(clean(text), str)
    assert same(text, text) or venue is None
