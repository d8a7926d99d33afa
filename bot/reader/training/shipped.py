"""The shipped files back as a network, to teach on from where they stand.

Eight bits a weight are what is left of them; the layers are named as `lean` names them. Heads of the public sets do not
ship and begin anew.
"""

import json
from pathlib import Path
from typing import Any

import onnx
import torch
from onnx import numpy_helper
from torch import Tensor, nn

from bot.reader.training.lean import DEPTH
from bot.reader.training.network import WIDTH, Network


def take_up(network: Network, folder: Path) -> list[dict[str, Any]]:
    """Give the network the weights of the files in `folder`; what their card says of earlier teaching, oldest first.

    Raises KeyError where they hold another network.
    """
    lower, upper = _File(folder / "lower.onnx"), _File(folder / "upper.onnx")
    with torch.no_grad():
        table = network.lower.embeddings
        # The lean file keeps the sum of places and of the one kind of text there is.
        table.position_embeddings.weight.copy_(lower.plain["places"] - table.token_type_embeddings.weight[0])
        lower.norm("norm", table.LayerNorm)
        for place, layer in enumerate(network.lower.layers):
            lower.layer(place, layer, ("said", "wide", "narrow"), f"layers.{place}.{{}}", ("first", "second"))
        lower.dense("summarise/summarise.0", network.lower.summarise[0], "summarise.0.bias")
        lower.norm("summarise.1", network.lower.summarise[1])
        up, named = network.upper, "upper.layers.{place}.{{}}"
        for place, layer in enumerate(up.layers):
            norms = ("attention.output.LayerNorm", "output.LayerNorm")
            upper.layer(place, layer, ("dense", "dense_1", "dense_2"), named.format(place=place), norms)
        for name in ("kind", "distance", "gap", "ticketed"):
            getattr(up, name).weight.copy_(upper.table(f"upper.{name}.weight"))
        upper.dense("remember/remember.0", up.remember[0], "upper.remember.0.bias")
        upper.norm("upper.remember.1", up.remember[1])
        upper.dense("mix/mix.0", up.mix[0], "upper.mix.0.bias")
        for name in ("answers", "ask", "offer"):
            upper.dense(name, getattr(up, name), f"upper.{name}.bias")
    card = json.loads((folder / "card.json").read_text(encoding="utf-8"))
    return [*card.get("before", []), {name: card[name] for name in ("name", "seed", "epochs", "threads")}]


class _File:
    """One file's numbers: as they stand by name, and the multiplied ones by the step that multiplies them."""

    def __init__(self, file: Path) -> None:
        graph = onnx.load(file).graph
        self.plain = {each.name: torch.tensor(numpy_helper.to_array(each)) for each in graph.initializer}
        self._by_step = {
            node.name.split("/", 1)[1].rsplit("/", 1)[0]: node.input[1].removesuffix("_quantized")
            for node in graph.node
            if node.op_type == "MatMulInteger"
        }

    def table(self, name: str) -> Tensor:
        """Eight-bit numbers as they were, but for rounding."""
        whole = self.plain[f"{name}_quantized"].float() - self.plain[f"{name}_zero_point"].float()
        return whole * self.plain[f"{name}_scale"]

    def dense(self, step: str, layer: nn.Linear, bias: str) -> None:
        layer.weight.copy_(self.table(self._by_step[step]).T)
        layer.bias.copy_(self.plain[bias])

    def norm(self, name: str, layer: nn.LayerNorm) -> None:
        layer.weight.copy_(self.plain[f"{name}.weight"])
        layer.bias.copy_(self.plain[f"{name}.bias"])

    def layer(
        self, place: int, layer: nn.Module, steps: tuple[str, str, str], named: str, norms: tuple[str, str]
    ) -> None:
        """One transformer layer; the first of the three multiplied at once carries the root of the depth."""
        own, said = layer.attention.self, layer.attention.output
        three, bias = self.table(self._by_step[f"layers.{place}/three"]).T, self.plain[f"layers.{place}.three.bias"]
        for number, part in enumerate((own.query, own.key, own.value)):
            rows, back = slice(number * WIDTH, (number + 1) * WIDTH), DEPTH**0.5 if number == 0 else 1.0
            part.weight.copy_(three[rows] * back)
            part.bias.copy_(bias[rows] * back)
        lean = steps == ("said", "wide", "narrow")
        whole = ("attention.output.dense", "intermediate.dense", "output.dense")
        parts = (said.dense, layer.intermediate.dense, layer.output.dense)
        for step, full, part in zip(steps, whole, parts, strict=True):
            self.dense(f"layers.{place}/{step}", part, named.format(step if lean else full) + ".bias")
        for name, norm in zip(norms, (said.LayerNorm, layer.output.LayerNorm), strict=True):
            self.norm(named.format(name), norm)
