"""The taught network as two files of eight-bit weights that run without the libraries it was taught with."""

import shutil
import tempfile
from pathlib import Path

import torch
from onnxruntime.quantization import QuantType, quantize_dynamic

from bot.reader.embedded.facts import COUNT
from bot.reader.training.network import WIDTH, Network

LOWER, UPPER, TOKENIZER = "lower.onnx", "upper.onnx", "tokenizer.json"


def export(network: Network, base: Path, folder: Path) -> None:
    """Write both stages and the tokenizer into `folder`."""
    network.eval()
    folder.mkdir(parents=True, exist_ok=True)
    length, memories = 12, 3
    pieces = torch.ones(1, length, dtype=torch.long)
    mask = torch.ones(1, length)
    _write(
        network.lower, (pieces, mask), folder / LOWER,
        {"pieces": ("one", "length"), "mask": ("one", "length")}, ["hidden", "summary"],
    )  # fmt: skip
    hidden, memory = torch.zeros(1, length, WIDTH), torch.zeros(1, memories, WIDTH)
    marks = torch.ones(1, memories, 5, dtype=torch.long)
    _write(
        network.upper, (hidden, mask, memory, marks, torch.zeros(1, COUNT)), folder / UPPER,
        {
            "hidden": ("one", "length"), "mask": ("one", "length"), "memory": ("one", "memories"),
            "marks": ("one", "memories"), "facts": ("one",),
        },
        ["answers", "scores", "gist"],
    )  # fmt: skip
    shutil.copyfile(base / TOKENIZER, folder / TOKENIZER)


def _write(
    stage: torch.nn.Module, example: tuple[torch.Tensor, ...], file: Path, axes: dict[str, tuple[str, ...]], out: list[str]
) -> None:
    with tempfile.TemporaryDirectory() as scratch:
        whole = Path(scratch) / "whole.onnx"
        torch.onnx.export(
            stage, example, str(whole), input_names=list(axes), output_names=out, opset_version=17, dynamo=False,
            dynamic_axes={name: dict(enumerate(names)) for name, names in axes.items()},
        )  # fmt: skip
        quantize_dynamic(whole, file, weight_type=QuantType.QInt8, per_channel=True)
