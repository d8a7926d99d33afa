"""The taught layers rewritten for one message at a time: no batch, no mask, one multiplication for three.

Only what runs in the bot is kept, so that a message costs as few steps as it can; the numbers are the same.
"""

from collections.abc import Iterable

import torch
from torch import Tensor, nn

from bot.reader.training.network import WIDTH, Lower, Upper

_HEADS = 12
_DEPTH = WIDTH // _HEADS


class LeanLayer(nn.Module):
    """One transformer layer over [length, width]."""

    def __init__(self, layer: nn.Module) -> None:
        super().__init__()
        own, said = layer.attention.self, layer.attention.output
        parts = (own.query, own.key, own.value)
        self.three = nn.Linear(WIDTH, 3 * WIDTH)
        # The division by the root of the depth is folded into the first of the three.
        scale = torch.cat([torch.full((WIDTH,), _DEPTH**-0.5), torch.ones(2 * WIDTH)])
        self.three.weight.data = torch.cat([part.weight.data for part in parts]) * scale[:, None]
        self.three.bias.data = torch.cat([part.bias.data for part in parts]) * scale
        self.said, self.first = said.dense, said.LayerNorm
        self.wide, self.narrow, self.second = layer.intermediate.dense, layer.output.dense, layer.output.LayerNorm

    def forward(self, hidden: Tensor) -> Tensor:
        """The layer's output, of the same shape."""
        three = self.three(hidden).reshape(-1, 3, _HEADS, _DEPTH)
        asked, key, value = three[:, 0].transpose(0, 1), three[:, 1].permute(1, 2, 0), three[:, 2].transpose(0, 1)
        heard = (torch.softmax(asked @ key, -1) @ value).transpose(0, 1).reshape(-1, WIDTH)
        hidden = self.first(hidden + self.said(heard))
        out: Tensor = self.second(hidden + self.narrow(nn.functional.gelu(self.wide(hidden))))
        return out


class LeanLower(nn.Module):
    """Word pieces [length] to hidden [length, width] and the summary [width]."""

    def __init__(self, lower: Lower) -> None:
        super().__init__()
        table = lower.embeddings
        self.words, self.norm = table.word_embeddings, table.LayerNorm
        self.places = nn.Parameter(table.position_embeddings.weight.data + table.token_type_embeddings.weight.data[0])
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
        self.layers = _lean(upper.layers)

    def forward(
        self, hidden: Tensor, memory: Tensor, marks: Tensor, near: Tensor, beside: Tensor, facts: Tensor
    ) -> tuple[Tensor, Tensor]:
        """Read one message with what is remembered."""
        up, own, known = self.upper, hidden.shape[0], hidden.shape[0] + memory.shape[0]
        both = torch.cat([hidden, up.remember(memory + up.marked(marks)), near + up.marked(beside)], 0)
        for layer in self.layers:
            both = layer(both)
        words, remembered = both[:own], both[own:known]
        mixed = up.mix(torch.cat([words[0], words.mean(0), facts], 0))
        return up.answers(mixed), (up.offer(remembered) @ up.ask(mixed)) / 8.0


def _lean(layers: Iterable[nn.Module]) -> nn.ModuleList:
    return nn.ModuleList(LeanLayer(layer) for layer in layers)
