"""Several taught networks as one: the mean of their weights carries over to strangers better than each of them does."""

from collections.abc import Sequence
from pathlib import Path

import torch

from bot.reader.training.network import Network
from bot.reader.training.taking_up import take_up


def take_mean(network: Network, sources: Sequence[Path]) -> None:
    """Fill the network with the mean of weights that ship (folders) or were kept in full precision (files)."""
    found = []
    for source in sources:
        if source.is_dir():
            take_up(network, source)
        else:
            network.load_state_dict(torch.load(source), strict=False)
        found.append({name: each.clone() for name, each in network.state_dict().items()})
    network.load_state_dict({name: torch.stack([each[name] for each in found]).mean(0) for name in found[0]})
