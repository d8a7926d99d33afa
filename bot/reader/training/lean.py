"""The taught layers rewritten for one message at a time: no batch, no mask, one multiplication for three.

Only what runs in the bot is kept, so that a message costs as few steps as it can; the numbers are the same.
"""

from collections.abc import Iterable

import torch
from torch import Tensor, nn

from bot.reader.embedded.pieces import LONGEST
from bot.reader.training.network import WIDTH, Lower, Upper

_HEADS = 12
DEPTH = WIDTH // _HEADS


class LeanLayer(nn.Module):
    """One transformer layer over [length, width]."""

    def __init__(self, layer: nn.Module) -> None:
        super().__init__()
        said = layer.attention.output
        self.three = _linear(*_threefold(layer))
        self.said, self.first = said.dense, said.LayerNorm
        self.wide, self.narrow, self.second = layer.intermediate.dense, layer.output.dense, layer.output.LayerNorm

    def forward(self, hidden: Tensor) -> Tensor:
        """The layer's output, of the same shape."""
        three = self.three(hidden).reshape(-1, 3, _HEADS, DEPTH)
        return self.answered(hidden, three[:, 0], three[:, 1], three[:, 2])

    def answered(self, hidden: Tensor, asked: Tensor, key: Tensor, value: Tensor) -> Tensor:
        """What the layer makes of `hidden` [rows, width], whose questions are `asked` [rows, heads, depth]."""
        likeness = asked.transpose(0, 1) @ key.permute(1, 2, 0)
        heard = (torch.softmax(likeness, -1) @ value.transpose(0, 1)).transpose(0, 1).reshape(-1, WIDTH)
        hidden = self.first(hidden + self.said(heard))
        out: Tensor = self.second(hidden + self.narrow(nn.functional.gelu(self.wide(hidden))))
        return out


class LeanLast(LeanLayer):
    """A layer whose output is wanted only for the first rows; the others are heard and no more."""

    def __init__(self, layer: nn.Module) -> None:
        super().__init__(layer)
        weight, bias = _threefold(layer)
        self.three = nn.Identity()
        self.asks, self.both = _linear(weight[:WIDTH], bias[:WIDTH]), _linear(weight[WIDTH:], bias[WIDTH:])

    def first_of(self, hidden: Tensor, rows: int) -> Tensor:
        """The layer's output for the first `rows` rows."""
        wanted = hidden[:rows]
        both = self.both(hidden).reshape(-1, 2, _HEADS, DEPTH)
        return self.answered(wanted, self.asks(wanted).reshape(-1, _HEADS, DEPTH), both[:, 0], both[:, 1])


class LeanLower(nn.Module):
    """Word pieces [length] to hidden [length, width] and the summary [width]."""

    def __init__(self, lower: Lower) -> None:
        super().__init__()
        table = lower.embeddings
        self.words, self.norm = table.word_embeddings, table.LayerNorm
        places = table.position_embeddings.weight.data[:LONGEST] + table.token_type_embeddings.weight.data[0]
        self.places = nn.Parameter(places)
        self.layers = _lean(lower.layers)
        self.summarise = lower.summarise

    def forward(self, pieces: Tensor) -> tuple[Tensor, Tensor]:
        """Read one message."""
        hidden = self.norm(self.words(pieces) + self.places[: pieces.shape[0]])
        for layer in self.layers:
            hidden = layer(hidden)
        return hidden, self.summarise(hidden.mean(0))


class LeanUpper(nn.Module):
    """Hidden, memory and near [rows, width], the marks of the last two [rows, 4] and facts to answers and scores."""

    def __init__(self, upper: Upper) -> None:
        super().__init__()
        self.upper = upper
        self.layers, self.last = _lean(upper.layers[:-1]), LeanLast(upper.layers[-1])

    def forward(
        self, hidden: Tensor, memory: Tensor, marks: Tensor, near: Tensor, beside: Tensor, facts: Tensor
    ) -> tuple[Tensor, Tensor]:
        """Read one message with what is remembered."""
        up, own, known = self.upper, hidden.shape[0], hidden.shape[0] + memory.shape[0]
        both = torch.cat([hidden, up.remember(memory + up.marked(marks)), near + up.marked(beside)], 0)
        for layer in self.layers:
            both = layer(both)
        both = self.last.first_of(both, known)
        words, remembered = both[:own], both[own:]
        mixed = up.mix(torch.cat([words[0], words.mean(0), facts], 0))
        return up.answers(mixed), (up.offer(remembered) @ up.ask(mixed)) / 8.0


def _threefold(layer: nn.Module) -> tuple[Tensor, Tensor]:
    """Weight and bias of question, key and value in one; the root of the depth is folded into the first of them."""
    own = layer.attention.self
    parts = (own.query, own.key, own.value)
    scale = torch.cat([torch.full((WIDTH,), DEPTH**-0.5), torch.ones(2 * WIDTH)])
    weight = torch.cat([part.weight.data for part in parts]) * scale[:, None]
    return weight, torch.cat([part.bias.data for part in parts]) * scale


def _linear(weight: Tensor, bias: Tensor) -> nn.Linear:
    made = nn.Linear(weight.shape[1], weight.shape[0])
    made.weight.data, made.bias.data = weight, bias
    return made


def _lean(layers: Iterable[nn.Module]) -> nn.ModuleList:
    return nn.ModuleList(LeanLayer(layer) for layer in layers)
