"""The network: three layers read each message alone, three more read it together with what is remembered.

The lower stage gives every message a summary; a memory is the summary of an earlier message (or of a known ticket)
marked with who wrote it, how far back and how long ago. The last messages before it are seen word for word as well, as
the lower stage left them. So a message costs one pass over its own words, however long its thread is.
"""

from pathlib import Path

import torch
from torch import Tensor, nn
from transformers import BertModel

from bot.reader.embedded.facts import COUNT
from bot.reader.embedded.seen import DISTANCES, GAPS
from bot.reader.training.lessons import CATEGORIES, LABELS, PUBLIC, SEVERITIES, STRAINS, TONES

WIDTH = 384
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

    def forward(self, pieces: Tensor, mask: Tensor) -> tuple[Tensor, Tensor]:
        """`pieces` and `mask` [batch, length] to hidden [batch, length, width] and summaries [batch, width]."""
        hidden = self.embeddings(input_ids=pieces)
        shade = (1.0 - mask[:, None, None, :].to(hidden.dtype)) * -1e4
        for layer in self.layers:
            hidden = _through(layer, hidden, shade)
        weight = mask[:, :, None].to(hidden.dtype)
        mean = (hidden * weight).sum(1) / weight.sum(1).clamp(min=1)
        return hidden, self.summarise(mean)


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

    def forward(
        self, hidden: Tensor, mask: Tensor, memory: Tensor, marks: Tensor, near: Tensor, beside: Tensor, facts: Tensor
    ) -> tuple[Tensor, Tensor, Tensor]:
        """Answers [batch, sum(HEADS)], a score for each memory as the ticket joined [batch, memories], and the gist.

        `memory` [batch, memories, width]; `marks` [batch, memories, 5] hold kind, distance, gap, ticketed and whether
        there is a memory at all; `near` [batch, pieces, width] and `beside` [batch, pieces, 5] are the hidden states of
        the messages right before and the marks of each piece; `facts` [batch, COUNT].
        """
        count, words_at = memory.shape[1], memory.shape[1] + near.shape[1]
        both = torch.cat([self.remember(memory + self.marked(marks)), near + self.marked(beside), hidden], 1)
        there = torch.cat([marks[..., 4], beside[..., 4], mask], 1).to(hidden.dtype)
        shade = (1.0 - there[:, None, None, :]) * -1e4
        for layer in self.layers:
            both = _through(layer, both, shade)
        words = both[:, words_at:]
        weight = mask[:, :, None].to(both.dtype)
        mean = (words * weight).sum(1) / weight.sum(1).clamp(min=1)
        gist = torch.cat([words[:, 0], mean], 1)
        mixed = self.mix(torch.cat([gist, facts], 1))
        scores = (self.offer(both[:, :count]) @ self.ask(mixed)[:, :, None])[:, :, 0] / 8.0
        return self.answers(mixed), scores, gist

    def marked(self, marks: Tensor) -> Tensor:
        """What the marks [..., 4 or more] add to what they mark."""
        places: Tensor = (
            self.kind(marks[..., 0])
            + self.distance(marks[..., 1])
            + self.gap(marks[..., 2])
            + self.ticketed(marks[..., 3])
        )
        return places


class Network(nn.Module):
    """Both stages, and heads for the public sets that are used in training only."""

    def __init__(self, base: Path, layers: int, lower: int) -> None:
        super().__init__()
        # Dropping out is slow on a processor; hiding whole words (see `teach`) does as much against learning by heart.
        quiet = {"hidden_dropout_prob": 0.0, "attention_probs_dropout_prob": 0.0}
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


def _through(layer: nn.Module, hidden: Tensor, shade: Tensor) -> Tensor:
    out = layer(hidden, shade)
    return out[0] if isinstance(out, tuple) else out
