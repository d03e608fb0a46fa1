"""Titles that do not exist, made of real ones."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from random import Random
from typing import TYPE_CHECKING, NamedTuple

from kdbib.model import Record
from kdbib.titles import STOP_WORDS, stem, words

if TYPE_CHECKING:
    from papers import Papers

ALIKE = tuple(
    tuple(line.split())
    for line in """
    detection segmentation classification tracking retrieval captioning generation translation
    summarization reconstruction registration localization ranking recommendation clustering parsing
    estimation prediction recognition verification compression restoration completion
    image video speech text audio graph sentence document dialogue
    supervised unsupervised semi-supervised self-supervised
    reinforcement contrastive federated continual transfer imitation curriculum adversarial
    convolutional recurrent generative bayesian variational residual attentive
    face pedestrian vehicle hand lane hair animal
    medical legal financial clinical agricultural industrial
    manipulation navigation grasping locomotion teleoperation
    linear nonlinear quadratic
    sparse dense hierarchical sequential probabilistic stochastic deterministic symbolic
    local global temporal spatial spectral semantic acoustic
    2d 3d 4d
    zero one few many
    single multi cross
    one two three four
    with without
    offline online
    english german chinese arabic
    lidar radar camera
    pruning quantization distillation
    fairness robustness privacy
    indoor outdoor underwater aerial
    knowledge attention memory
    """.strip().splitlines()
)
"""Words of one kind: one in place of another makes another paper."""
_NUMBERS = frozenset("2d 3d 4d zero one few many two three four single multi cross with without".split())
_PART = re.compile(r"[^\W_]+")
_JOINT = re.compile(r"(?<=\w)(?=:? (?:for|via|with|using|in|from|by|of|and)\b|: )")
_MODIFIERS = "Robust Efficient Scalable Adaptive Interpretable Robust Uncertainty-Aware Lightweight".split()
_ENDINGS = ("Net", "Former", "-KD", "Diff", "GAN", "++", "BERT", "")
_INVENTED_TAILS = (
    "with Adaptive Uncertainty Gating",
    "under Partial Supervision Constraints",
    "in Low-Resource Hospitals",
    "via Bilevel Prototype Routing",
    "without Calibration Data",
    "on Edge Accelerators",
)
_INVENTED_HEADS = ("Hierarchical", "Asynchronous", "Calibrated", "Wavelet-Based", "Counterfactual")


class Made(NamedTuple):
    """A title that does not exist, the record it is made of, and how it was made."""

    title: str
    source: Record
    how: str


def crossed(papers: Papers, random: Random) -> Made | None:
    """The first half of a title and the second half of another, parted at a small word if they have one."""
    first, second = random.sample(papers.usable, 2)
    head, tail = _halves(first.title, random)[0], _halves(second.title, random)[1]
    return Made(f"{head}{tail}", first, "crossed")


def _halves(title: str, random: Random) -> tuple[str, str]:
    places = [found.start() for found in _JOINT.finditer(title)]
    inner = [place for place in places if 0.3 < place / len(title) < 0.7]
    if inner:
        place = random.choice(inner)
    else:
        blanks = [number for number, char in enumerate(title) if char == " "]
        place = min(blanks, key=lambda number: abs(number - len(title) / 2))
    return title[:place], title[place:]


def swapped(papers: Papers, random: Random) -> Made | None:
    """A title with a word exchanged for another of its kind, another number or negation, or another task."""
    source = random.choice(papers.usable)
    way = random.choice((other_word, other_number, lambda title, chance: other_task(title, papers, chance)))
    title = way(source.title, random)
    return Made(title, source, "swapped") if title else None


def other_word(title: str, random: Random) -> str:
    return _exchanged(title, random, [kind for kind in ALIKE if not _NUMBERS & set(kind)])


def other_number(title: str, random: Random) -> str:
    return _exchanged(title, random, [kind for kind in ALIKE if _NUMBERS & set(kind)])


def _exchanged(title: str, random: Random, kinds: list[tuple[str, ...]]) -> str:
    """The title with one word exchanged within its kind, in its case and number; ``""`` if it has none."""
    places = [
        (part, kind)
        for part in _PART.finditer(title)
        for kind in kinds
        if {part[0].lower(), part[0].lower().removesuffix("s")} & set(kind)
    ]
    if not places:
        return ""
    part, kind = random.choice(places)
    old = part[0].lower()
    plural = "s" if old not in kind else ""
    new = random.choice([word for word in kind if word != old.removesuffix(plural)]) + plural
    if part[0][:1].isupper() or part[0][:1].isdigit():
        new = new.upper() if part[0].isupper() else new[:1].upper() + new[1:]
    return title[: part.start()] + new + title[part.end() :]


def other_task(title: str, papers: Papers, random: Random) -> str:
    head, found, tail = title.rpartition(" for ")
    tasks = random.sample(papers.tasks, min(8, len(papers.tasks)))
    words_of = set(map(stem, words(tail)))
    new = next((task for task in tasks if not words_of & set(map(stem, words(task)))), "")
    return f"{head} for {new}" if found and new and len(head.split()) > 1 else ""


def invented(papers: Papers, random: Random) -> Made | None:
    """A plausible title of the words of real ones, often with an acronym in front."""
    approach, method = random.choice(papers.approaches), random.choice(papers.methods)
    task, modifier = random.choice(papers.tasks), random.choice(_MODIFIERS)
    pattern = random.choice(
        (
            "{acronym}: {approach} for {task}",
            "{acronym}: {modifier} {task} with {method}",
            "{acronym}: {approach} with {method}",
            "{approach} via {method} for {task}",
            "{modifier} {task} via {method}",
            "Towards {modifier} {task} with {method}",
            "Rethinking {approach} for {task}",
            "{approach} for {task}: A Survey",
        )
    )
    parts = {"approach": approach, "method": method, "task": task, "modifier": modifier}
    title = pattern.format(acronym=_acronym(f"{approach} {task}", random), **parts)
    return Made(title, random.choice(papers.usable), "invented")


def _acronym(text: str, random: Random) -> str:
    letters = [word[0].upper() for word in words(text) if word not in STOP_WORDS and word[0].isalpha()]
    return "".join(letters[: random.choice((2, 3, 4))]) + random.choice(_ENDINGS)


def longer(title: str, random: Random) -> str:
    """A title with words that nobody wrote, before or behind."""
    if random.random() < 0.4:
        return f"{random.choice(_INVENTED_HEADS)} {title}"
    return f"{title} {random.choice(_INVENTED_TAILS)}"


def shorter(title: str, random: Random) -> str:
    """A title without two or three of its words inside."""
    parts = title.split()
    count = random.choice((2, 3))
    start = random.randrange(1, max(2, len(parts) - count))
    return " ".join((*parts[:start], *parts[start + count :]))


WAYS: tuple[Callable[[Papers, Random], Made | None], ...] = (crossed, swapped, invented)


def made(papers: Papers, random: Random, each: int) -> Iterator[tuple[Made, list[tuple[str, str]]]]:
    """So many titles of each way, none of which is real; with those (made, real) that were, beside them."""
    taken: set[str] = set()
    for way in WAYS:
        for _ in range(each):
            real: list[tuple[str, str]] = []
            while (one := way(papers, random)) is None or one.title in taken or _is_real(one, papers, real):
                pass
            taken.add(one.title)
            yield one, real


def _is_real(one: Made, papers: Papers, real: list[tuple[str, str]]) -> bool:
    known = papers.known_as(one.title)
    if known:
        real.append((one.title, known))
    return bool(known)
