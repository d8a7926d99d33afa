"""The weights that ship, read back into the network they came from, so that it can be taught on.

What eight bits lost stays lost at first; teaching on makes up for it.
"""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import numpy_helper
from torch import Tensor, nn

from bot.reader.embedded.pieces import LONGEST
from bot.reader.training.export import LOWER, UPPER
from bot.reader.training.lean import DEPTH
from bot.reader.training.network import WIDTH, Network

_TABLES = ("kind", "distance", "gap", "ticketed")
_LEAN = {
    "said": "attention.output.dense",
    "first": "attention.output.LayerNorm",
    "wide": "intermediate.dense",
    "narrow": "output.dense",
    "second": "output.LayerNorm",
}


class Shipped:
    """The numbers of one file by name, whole again."""

    def __init__(self, file: Path) -> None:
        self._held = {each.name: numpy_helper.to_array(each) for each in onnx.load(file).graph.initializer}

    def __contains__(self, name: str) -> bool:
        return name in self._held or f"{name}_quantized" in self._held

    def of(self, name: str) -> Tensor:
        """A table or a bias, of whatever precision."""
        if name in self._held:
            return torch.from_numpy(self._held[name].copy())
        steps, zero = (self._held[f"{name}_{part}"].astype(np.float32) for part in ("quantized", "zero_point"))
        return torch.from_numpy((steps - zero) * self._held[f"{name}_scale"])

    def linear(self, name: str, nameless: str | None = None) -> Iterator[tuple[str, Tensor]]:
        """Weight and bias of a multiplication; `nameless` is the name its weight got where it lost its own."""
        yield "weight", self.of(nameless or f"{name}.weight_Transposed").T.contiguous()
        yield "bias", self.of(f"{name}.bias")

    def nameless(self) -> list[str]:
        """The weights that lost their names, in the order of their use."""
        found = {name.removesuffix("_quantized") for name in self._held if name.startswith("onnx::MatMul")}
        return sorted({name.removesuffix("_scale").removesuffix("_zero_point") for name in found}, key=_number)


def take_up(network: Network, folder: Path) -> None:
    """Fill the network with the shipped weights; what does not ship, the heads of the public sets, stays as it is."""
    lower, upper = Shipped(folder / LOWER), Shipped(folder / UPPER)
    table = network.lower.embeddings
    with torch.no_grad():
        kind = table.token_type_embeddings.weight[0]
        table.position_embeddings.weight[:LONGEST] = lower.of("places")[:LONGEST] - kind
    known = {"embeddings.word_embeddings.weight": lower.of("words.weight")}
    known |= _named("embeddings.LayerNorm", _norm(lower, "norm"))
    known |= _named("summarise.0", lower.linear("summarise.0", lower.nameless()[0]))
    known |= _named("summarise.1", _norm(lower, "summarise.1"))
    _fill(network.lower, known | _layers(lower, len(network.lower.layers), ""))
    known = {f"{name}.weight": upper.of(f"upper.{name}.weight") for name in _TABLES}
    for name in ("remember.0", "offer"):
        known |= _named(name, upper.linear(f"upper.{name}"))
    for name, nameless in zip(("mix.0", "answers", "ask"), upper.nameless(), strict=True):
        known |= _named(name, upper.linear(f"upper.{name}", nameless))
    known |= _named("remember.1", _norm(upper, "upper.remember.1"))
    _fill(network.upper, known | _layers(upper, len(network.upper.layers), "upper."))


def _layers(file: Shipped, count: int, before: str) -> dict[str, Tensor]:
    known: dict[str, Tensor] = {}
    for number in range(count):
        at = f"layers.{number}"
        (_, weight), (_, bias) = file.linear(f"{at}.three") if f"{at}.three.bias" in file else _last(file)
        for part, name in enumerate(("query", "key", "value")):
            # The division by the root of the depth was folded into the first of the three.
            back, rows = DEPTH**0.5 if part == 0 else 1.0, slice(part * WIDTH, (part + 1) * WIDTH)
            known[f"{at}.attention.self.{name}.weight"] = weight[rows] * back
            known[f"{at}.attention.self.{name}.bias"] = bias[rows] * back
        for short, whole in _LEAN.items():
            name = f"{before}{at}.{whole}" if before else f"{at}.{short}"
            known |= _named(f"{at}.{whole}", _norm(file, name) if "LayerNorm" in whole else file.linear(name))
    return known


def _last(file: Shipped) -> Iterator[tuple[str, Tensor]]:
    for (part, asks), (_, both) in zip(file.linear("last.asks"), file.linear("last.both"), strict=True):
        yield part, torch.cat([asks, both])


def _norm(file: Shipped, name: str) -> Iterator[tuple[str, Tensor]]:
    for part in ("weight", "bias"):
        yield part, file.of(f"{name}.{part}")


def _named(name: str, parts: Iterator[tuple[str, Tensor]]) -> dict[str, Tensor]:
    return {f"{name}.{part}": numbers for part, numbers in parts}


def _fill(stage: nn.Module, known: dict[str, Tensor]) -> None:
    missing, unknown = stage.load_state_dict(known, strict=False)
    left = [name for name in missing if "position_embeddings" not in name and "token_type" not in name]
    if left or unknown:
        raise ValueError(f"the shipped weights do not fit the network: {left or unknown}")


def _number(name: str) -> int:
    return int(name.rsplit("_", 1)[1])
