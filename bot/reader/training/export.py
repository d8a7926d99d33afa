"""The taught network as two files of eight-bit weights that run without the libraries it was taught with."""

import shutil
import tempfile
from pathlib import Path

import torch
from onnxruntime.quantization import QuantType, quantize_dynamic

from bot.reader.embedded.facts import COUNT
from bot.reader.training.lean import LeanLower, LeanUpper
from bot.reader.training.network import WIDTH, Network

LOWER, UPPER, TOKENIZER = "lower.onnx", "upper.onnx", "tokenizer.json"


def export(network: Network, base: Path, folder: Path) -> None:
    """Write both stages and the tokenizer into `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    length, memories = 12, 3
    lower, upper = LeanLower(network.lower).eval(), LeanUpper(network.upper).eval()
    pieces = torch.arange(1, length + 1)
    _write(lower, (pieces,), folder / LOWER, {"pieces": "length"}, ["hidden", "summary"])
    rows, marks = torch.zeros(memories, WIDTH), torch.ones(memories, 4, dtype=torch.long)
    example = (torch.zeros(length, WIDTH), rows, marks, torch.zeros(2, WIDTH), torch.ones(2, 4, dtype=torch.long))
    axes = {
        "hidden": "length",
        "memory": "memories",
        "marks": "memories",
        "near": "near",
        "beside": "near",
        "facts": "",
    }
    _write(upper, (*example, torch.zeros(COUNT)), folder / UPPER, axes, ["answers", "scores"])
    shutil.copyfile(base / TOKENIZER, folder / TOKENIZER)


def _write(
    stage: torch.nn.Module, example: tuple[torch.Tensor, ...], file: Path, axes: dict[str, str], out: list[str]
) -> None:
    with tempfile.TemporaryDirectory() as scratch:
        whole = Path(scratch) / "whole.onnx"
        torch.onnx.export(
            stage, example, str(whole), input_names=list(axes), output_names=out, opset_version=17, dynamo=False,
            dynamic_axes={name: {0: axis} for name, axis in axes.items() if axis},
        )  # fmt: skip
        quantize_dynamic(whole, file, weight_type=QuantType.QInt8, per_channel=True)
