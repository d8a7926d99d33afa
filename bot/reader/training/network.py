"""The network: three layers read each message alone, three more read it together with what is remembered.

The lower stage gives every message a summary; a memory is the summary of an earlier message (or of a known ticket)
marked with who wrote it, how far back and how long ago. The last messages before it are seen word for word as well, as
the lower stage left them. So a message costs one pass over its own words, however long its thread is.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor, nn
from torch.nn import functional
from transformers import BertModel

from bot.reader.embedded.facts import COUNT
from bot.reader.embedded.seen import DISTANCES, GAPS
from bot.reader.training.lessons import CATEGORIES, LABELS, PUBLIC, SEVERITIES, STRAINS, TONES

WIDTH = 384
_HEADS = 12
KINDS = 6
HEADS = {
    "escalation": 1,
    "strained": 1,
    "label": len(LABELS),
    "severity": len(SEVERITIES),
    "category": len(CATEGORIES),
    "tone": len(TONES),
    "strain": len(STRAINS),
    "opens": 1,
}
"""The answers, in the order in which they stand in the output; `opens` is what "a new issue" scores."""


class Lower(nn.Module):
    """Word pieces to hidden states and one summary a message."""

    def __init__(self, bert: BertModel, layers: int) -> None:
        super().__init__()
        self.embeddings = bert.embeddings
        self.layers = nn.ModuleList(bert.encoder.layer[:layers])
        self.summarise = nn.Sequential(nn.Linear(WIDTH, WIDTH), nn.LayerNorm(WIDTH))

    def forward(self, texts: Sequence[Tensor]) -> tuple[list[Tensor], Tensor]:
        """The pieces of each text to its hidden [length, width], and summaries [texts, width]."""
        lengths, table = [len(each) for each in texts], self.embeddings
        places = torch.cat([torch.arange(length) for length in lengths])
        hidden = table.word_embeddings(torch.cat(list(texts))) + table.position_embeddings(places)
        hidden = table.LayerNorm(hidden + table.token_type_embeddings.weight[0])
        for layer in self.layers:
            hidden = _through(layer, hidden, lengths, hidden, lengths)
        each = list(hidden.split(lengths))
        return each, self.summarise(torch.stack([rows.mean(0) for rows in each]))


@dataclass(frozen=True, slots=True)
class Shown:
    """What the upper stage sees of one message.

    `words` [length, width]; `memory` [memories, width] and `near` [pieces, width], the hidden states of the messages
    right before; `marks` and `beside` say of each row of those its kind, distance, gap and whether it is on a ticket;
    `facts` [COUNT].
    """

    words: Tensor
    memory: Tensor
    marks: Tensor
    near: Tensor
    beside: Tensor
    facts: Tensor


class Upper(nn.Module):
    """Hidden states and memories to answers."""

    def __init__(self, bert: BertModel, layers: int) -> None:
        super().__init__()
        self.layers = nn.ModuleList(bert.encoder.layer[layers:])
        self.kind = nn.Embedding(KINDS, WIDTH)
        self.distance = nn.Embedding(DISTANCES, WIDTH)
        self.gap = nn.Embedding(GAPS, WIDTH)
        self.ticketed = nn.Embedding(2, WIDTH)
        self.remember = nn.Sequential(nn.Linear(WIDTH, WIDTH), nn.LayerNorm(WIDTH))
        self.mix = nn.Sequential(nn.Linear(2 * WIDTH + COUNT, WIDTH), nn.GELU(), nn.Dropout(0.2))
        self.answers = nn.Linear(WIDTH, sum(HEADS.values()))
        self.ask, self.offer = nn.Linear(WIDTH, 64), nn.Linear(WIDTH, 64)
        for table in (self.kind, self.distance, self.gap, self.ticketed):
            nn.init.normal_(table.weight, std=0.02)

    def forward(self, shown: Sequence[Shown]) -> tuple[Tensor, list[Tensor], Tensor]:
        """Answers [batch, sum(HEADS)], for each message a score of each memory as the ticket joined, and the gist."""
        counts = [len(each.memory) for each in shown]
        memory = torch.cat([each.memory for each in shown]) + self.marked(torch.cat([each.marks for each in shown]))
        beside = torch.cat([each.near for each in shown]) + self.marked(torch.cat([each.beside for each in shown]))
        near = beside.split([len(each.near) for each in shown])
        remembered = self.remember(memory).split(counts)
        parts = [rows for each in zip(remembered, near, (each.words for each in shown), strict=True) for rows in each]
        both, lengths = (
            torch.cat(parts),
            [sum(len(rows) for rows in parts[at : at + 3]) for at in range(0, len(parts), 3)],
        )
        *most, last = self.layers
        for layer in most:
            both = _through(layer, both, lengths, both, lengths)
        # What the last layer would make of the messages before is never looked at.
        asking = torch.cat([rows for at, rows in enumerate(both.split([len(rows) for rows in parts])) if at % 3 != 1])
        asked = [len(rows) for at, rows in enumerate(parts) if at % 3 != 1]
        own = [sum(asked[at : at + 2]) for at in range(0, len(asked), 2)]
        ends = _through(last, asking, own, both, lengths).split(asked)
        gist = torch.stack([torch.cat([words[0], words.mean(0)]) for words in ends[1::2]])
        mixed = self.mix(torch.cat([gist, torch.stack([each.facts for each in shown])], 1))
        asks = self.ask(mixed)
        offers = self.offer(torch.cat(ends[::2])).split(counts)
        return self.answers(mixed), [offer @ ask / 8.0 for offer, ask in zip(offers, asks, strict=True)], gist

    def marked(self, marks: Tensor) -> Tensor:
        """What the marks [..., 4] add to what they mark."""
        places: Tensor = (
            self.kind(marks[..., 0])
            + self.distance(marks[..., 1])
            + self.gap(marks[..., 2])
            + self.ticketed(marks[..., 3])
        )
        return places


class Network(nn.Module):
    """Both stages, and heads for the public sets that are used in training only.

    While learning, every part of a layer leaves out a share of its numbers (`left_out`), so that none is relied on.
    """

    def __init__(self, base: Path, layers: int, lower: int, left_out: float = 0.0) -> None:
        super().__init__()
        quiet = {"hidden_dropout_prob": left_out, "attention_probs_dropout_prob": 0.0}
        bert = BertModel.from_pretrained(base, attn_implementation="eager", **quiet)
        bert.embeddings.word_embeddings.weight.requires_grad_(False)
        bert.encoder.layer = bert.encoder.layer[:layers]
        self.lower = Lower(bert, lower)
        self.upper = Upper(bert, lower)
        self.public = nn.ModuleDict(
            {
                task: nn.Sequential(nn.Dropout(0.1), nn.Linear(2 * WIDTH, len(classes)))
                for task, (_, classes) in PUBLIC.items()
            }
        )


def _through(layer: nn.Module, asking: Tensor, asked: Sequence[int], heard: Tensor, lengths: Sequence[int]) -> Tensor:
    """One transformer layer over messages laid end to end [rows, width], so that no time goes into padding.

    The rows of each message in `asking` (`asked` of them) attend to the rows of the same message in `heard`.
    """
    own, said = layer.attention.self, layer.attention.output
    queries, keys, values = (
        part(rows).unflatten(-1, (_HEADS, -1)).transpose(0, 1).contiguous().split(list(counts), 1)
        for part, rows, counts in ((own.query, asking, asked), (own.key, heard, lengths), (own.value, heard, lengths))
    )
    scale = (WIDTH // _HEADS) ** -0.5
    told = [
        torch.softmax(query @ key.transpose(1, 2) * scale, -1) @ value
        for query, key, value in zip(queries, keys, values, strict=True)
    ]
    gathered = said.dense(torch.cat(told, 1).transpose(0, 1).flatten(1))
    hidden = said.LayerNorm(asking + _thinned(gathered, asked, said.dropout))
    wide = layer.output.dense(functional.gelu(layer.intermediate.dense(hidden)))
    out: Tensor = layer.output.LayerNorm(hidden + _thinned(wide, asked, layer.output.dropout))
    return out


def _thinned(rows: Tensor, lengths: Sequence[int], dropout: nn.Dropout) -> Tensor:
    """While learning, rows [rows, width] without some of their numbers: the same ones in all words of a message.

    Other ones in every word would take a processor about as long as all else.
    """
    if not dropout.training or not dropout.p:
        return rows
    kept: Tensor = dropout(rows.new_ones(len(lengths), WIDTH))
    return rows * kept.repeat_interleave(torch.tensor(lengths), 0)
