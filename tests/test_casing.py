from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kdbib.stages.emit.casing import protect, spans, tame


@pytest.mark.parametrize(
    "title",
    [
        "{BERT}: Pre-training of Deep Bidirectional Transformers",
        "{MiniLM}, {LiDAR} and {NeRF} in {3D}",
        "{GPT-4} Technical Report",
        "{ResNet-50} and {COVID-19}",
        "Beyond {U-Net}: {V-Net} and {X-Ray} Images",
        "Deep {Q}-Learning with {A}* Search and {C}# Code",
        "What Do {I} Know of Vitamin {A}",
        "Visualizing Data Using t-{SNE}",
        "{t-SNE} of Everything",
        "{wav2vec} 2.0: A Framework",
        "{iCaRL} and the {mT5}",
        "{GANs}' Loss and {BERT's} Gain",
        "Mask {R-CNN} on {CPU/GPU} Clusters",
        "{3-D} Shapes and {6-DoF} Poses",
        'On "{BERT}" ({GPT})',
        "The {AdaBoost.M1} Way",
        "{SE}(3)-Equivariance of {GAN}(s)",
    ],
)
def test_words_with_capitals_or_digits_inside_are_braced(title: str) -> None:
    assert protect(bare(title)) == title


@pytest.mark.parametrize(
    "title",
    [
        "Variational {Bayesian} Methods with {Gaussian} Noise",
        "A {Wasserstein} Distance for {Chinese} and {English}",
        "Gaussian Noise: {Bayesian} Views",
        "Teaching with {Newton's} Method",
        "A {Monte Carlo} Study in {New York} of {Navier-Stokes}",
        "Pruning with {Python} on {ImageNet}",
    ],
)
def test_names_are_braced(title: str) -> None:
    assert protect(bare(title)) == title


@pytest.mark.parametrize(
    "title",
    [
        "Distilling the Knowledge in a Neural Network",
        "Self-Supervised Learning: A Survey",
        "Learning Without Forgetting: Towards Better Models",
        "Is A Better Teacher Needed",
        "Using wav2vec Features",
        "The 21st Century in the 1990s",
        "Human vs. Machine Translation",
        "On $x^2$ and $\\alpha$",
        "A Tale of $5 Models",
        "",
        "–",
    ],
)
def test_other_words_are_left_alone(title: str) -> None:
    assert protect(title) == title


def test_a_new_sentence_keeps_its_capital() -> None:
    assert protect("What Do Names Lose? A Study") == "What Do Names Lose? {A} Study"
    assert protect("Stop Training. Start Thinking!") == "Stop Training. {Start} Thinking!"


def test_in_sentence_case_capitals_are_names() -> None:
    assert (
        protect("Knowledge distillation for Ruritanian text")
        == "Knowledge distillation for {Ruritanian} text"
    )
    assert (
        protect("Knowledge Distillation for Ruritanian Text") == "Knowledge Distillation for Ruritanian Text"
    )


def test_formulas_with_capitals_are_braced() -> None:
    assert protect("On $L_1$, CO$_2$ and Δ") == "On {$L_1$}, {CO$_2$} and {Δ}"


@given(st.text(st.sampled_from("aBcD 3-/:?.$(A*β\u0301é'"), max_size=40))
def test_protection_only_adds_braces(title: str) -> None:
    protected = protect(title)
    assert bare(protected) == title
    assert "{{" not in protected
    assert "{}" not in protected
    assert all(not title[a:b].isspace() for a, b in spans(title))


@pytest.mark.parametrize(
    ("title", "tamed"),
    [
        ("DISTILLING THE KNOWLEDGE IN A CNN", "Distilling the Knowledge in a CNN"),
        ("BERT FOR SPEECH: THE LSTM VIEW", "BERT for Speech: The LSTM View"),
        ("SELF-SUPERVISED 3D IMAGENET", "Self-Supervised 3D ImageNet"),
        ("A TEACHER'S GUIDE TO $L_1$", "A Teacher's Guide to $L_1$"),
        ("THE CHINESE ROOM", "The Chinese Room"),
    ],
)
def test_titles_in_capitals_are_tamed(title: str, tamed: str) -> None:
    assert tame(title) == tamed


@pytest.mark.parametrize(
    "title",
    ["BERT", "GPT VS T5", "BERT and GPT", "Attention Is All You Need", "深度学习 知识蒸馏 方法研究综述"],
)
def test_other_titles_are_not(title: str) -> None:
    assert tame(title) == title


def bare(title: str) -> str:
    return title.replace("{", "").replace("}", "")
