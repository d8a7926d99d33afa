"""`python -m bot.reader.training`: teach the embedded reader anew and say how well it reads.

From a seed and the same files it makes the same weights on the same machine. What it needs stands in
`requirements.txt` beside this file; none of it is needed to run the bot. With `--grams-only` the network stays as it
is and only the grams beside it are taught and weighed against it: minutes instead of the better part of an hour. With
`--on-from` the network starts from weights that ship and not from its base; with `--mean-of` it is the mean of several
and nothing is taught but the grams.
"""

import argparse
import json
import random
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

import torch

from bot.reader.embedded.model import WEIGHTS, Model
from bot.reader.embedded.pieces import Pieces
from bot.reader.embedded.reader import EmbeddedReader
from bot.reader.evaluating import figures, tally_of
from bot.reader.following import follow
from bot.reader.training.averaging import take_mean
from bot.reader.training.calibrating import calibrate
from bot.reader.training.export import export
from bot.reader.training.grams_teaching import teach_grams
from bot.reader.training.lessons import Lesson, lessons, lessons_in_channel, sentences
from bot.reader.training.network import HEADS, Network
from bot.reader.training.splits import OPENERS, TEST, VALIDATION, learning, of_batches, openers_held
from bot.reader.training.taking_up import take_up
from bot.reader.training.teach import Plan, base_of, teach
from bot.reader.training.threads import FOLDER, Thread, as_lines, as_record, threads
from playbooks.loading import draft_playbook

NAME = "embedded-7"
_FLAT = 0.25
"""Share of the threads that are shown a second time as talk of an open channel, after other conversations."""
_ROOTS = 0.5
"""Share of them whose first message is shown again as one of a channel where people answer in threads."""
_OTHERS = {False: 3, True: 8}
"""How many conversations stand before one in an open channel at most: whole ones, or beginnings."""
_SHORT = 0.97
"""The plan's steadiness where teaching goes on for a few hundred rounds only."""
_FLAGS = 10.0
"""False tone flags for 1,000 client messages that the default setting may cost."""


def main() -> None:
    """Teach, write the weights, calibrate, measure."""
    asked = argparse.ArgumentParser(description="Teach the embedded reader.")
    asked.add_argument("--public", type=Path, help="folder of the public sets; without it only our own threads teach")
    asked.add_argument("--out", type=Path, default=WEIGHTS)
    asked.add_argument("--epochs", type=int, default=Plan().epochs)
    asked.add_argument("--seed", type=int, default=Plan().seed)
    asked.add_argument("--rate", type=float, default=Plan().rate, help="how far a step goes; the new parts go further")
    asked.add_argument("--head-rate", type=float, default=Plan().head_rate)
    asked.add_argument("--messages", type=int, default=Plan().messages_a_round, help="messages a round")
    asked.add_argument("--on-from", type=Path, help="folder of weights that ship, to teach on from")
    asked.add_argument(
        "--mean-of", type=Path, nargs="+", help="take the mean of these: folders of weights that ship, or files kept"
    )
    asked.add_argument(
        "--share", type=float, default=1.0, help="share of the threads to show, of openings and of --twice all"
    )
    asked.add_argument("--openings", type=int, default=2, help="how often openings are shown in an epoch")
    asked.add_argument("--twice", nargs="*", default=[], metavar="BATCH", help="batches shown twice in an epoch")
    asked.add_argument("--left-out", type=float, default=0.0, help="share of numbers left out while learning")
    asked.add_argument("--hide-rare", action="store_true", help="hide words of few batches more often while learning")
    asked.add_argument("--cores", type=int, default=1)
    asked.add_argument("--keep", type=Path, help="also keep the network in full precision here")
    asked.add_argument("--grams-only", action="store_true", help="keep the network in --out and teach only the grams")
    asked.add_argument("--judge", action="store_true", help="say at the end how well it reads the batches for judging")
    given = asked.parse_args()
    torch.set_num_threads(given.cores)
    # What is not asked for is not even opened, so that nobody chooses by it.
    everything = threads([path for path in sorted(FOLDER.glob("*.txt")) if given.judge or path.stem not in TEST])
    if given.mean_of:
        _mean_network(given)
    elif not given.grams_only:
        _teach_network(given, everything)
    known = learning(everything)
    beside = _channel_lessons(known, random.Random(given.seed))
    teach_grams([lesson for thread in [*map(lessons, known), *beside] for lesson in thread], given.out)
    _name(given.out)
    calibrate(given.out, of_batches(everything, VALIDATION) + openers_held(everything), _FLAGS)
    report(given.out, everything, (*zip(TEST), TEST) if given.judge else ())


def _teach_network(given: argparse.Namespace, everything: Sequence[Thread]) -> None:
    """Teach the network and write it with a new card."""
    base = base_of()
    torch.manual_seed(given.seed)
    network = Network(base, layers=6, lower=3, left_out=given.left_out)
    if given.on_from:
        take_up(network, given.on_from)
    ours = _lessons(learning(everything), given)
    public = sentences(given.public, "train") if given.public else []
    plan = Plan(
        epochs=given.epochs, messages_a_round=given.messages, rate=given.rate, head_rate=given.head_rate,
        steadiness=_SHORT if given.on_from else Plan().steadiness, hide_rare=given.hide_rare,
        seed=given.seed,
    )  # fmt: skip
    teach(network, Pieces(base / "tokenizer.json"), ours, public, plan, given.keep)
    _write(network, given, {"epochs": given.epochs, "threads": len(ours)})


def _mean_network(given: argparse.Namespace) -> None:
    """Write the mean of networks as one with a new card."""
    network = Network(base_of(), layers=6, lower=3)
    take_mean(network, given.mean_of)
    _write(network.eval(), given, {"mean_of": len(given.mean_of)})


def _write(network: Network, given: argparse.Namespace, how: dict[str, int]) -> None:
    """Write the network as it ships, with a card that says how it came to be."""
    export(network, base_of(), given.out)
    if given.keep:
        torch.save(network.state_dict(), given.keep)
    card = {"network": NAME, "heads": HEADS, "seed": given.seed, **how}
    (given.out / "card.json").write_text(json.dumps(card), encoding="utf-8")


def _name(folder: Path) -> None:
    """Name the reader anew: with other grams its chances are others, and what clients taught it fits the old ones."""
    card = json.loads((folder / "card.json").read_text(encoding="utf-8"))
    (folder / "card.json").write_text(json.dumps({**card, "name": NAME}), encoding="utf-8")


def report(folder: Path, everything: Sequence[Thread], judged_by: Sequence[tuple[str, ...]]) -> None:
    """Print the figures of the batches for setting thresholds, of the openings held back, and of these batches."""
    reader, playbook = EmbeddedReader(Model(folder)), draft_playbook("client")
    judged = {", ".join(batches): of_batches(everything, batches) for batches in (*judged_by, VALIDATION)}
    for name_of_all, known in {**judged, "openings held back": openers_held(everything)}.items():
        tallies = [
            tally_of(as_record(thread), list(follow(thread.key, as_lines(thread), reader, playbook)))
            for thread in known
        ]
        print(f"{name_of_all}: {len(tallies)} threads")
        for name, figure in figures(tallies).items():
            value, low, high = (
                f"{each:.3f}" if each is not None else "-" for each in (figure.value, figure.low, figure.high)
            )
            print(f"  {name:28} {value}  ({low} to {high})")


def _lessons(known: Sequence[Thread], given: argparse.Namespace) -> list[list[Lesson]]:
    """The lessons of each thread; openings are shown more often, for in a real channel most of them are calm.

    Of what was learned before a share will do: it keeps the rest from being forgotten.
    """
    chance = random.Random(given.seed)
    whole = (*OPENERS, *given.twice)
    known = [each for each in known if given.share >= 1 or each.batch in whole or chance.random() < given.share]
    out = [list(lessons(thread)) for thread in known]
    out += _channel_lessons(known, chance)
    out += [list(lessons(thread)) for thread in known if thread.batch in given.twice]
    opened = [list(lessons(thread)) for thread in known if thread.batch in OPENERS]
    again: int = given.openings - 1
    return out + opened * again


def _channel_lessons(known: Sequence[Thread], chance: random.Random) -> list[list[Lesson]]:
    """Some of the threads in an open channel, after other conversations of the same batch, which share its clients."""
    by_batch = defaultdict[str, list[Thread]](list)
    for thread in known:
        by_batch[thread.batch].append(thread)
    out = []
    for thread in known:
        others = [each for each in by_batch[thread.batch] if each is not thread]
        for roots, share in ((False, _FLAT), (True, _ROOTS)):
            if others and chance.random() < share:
                before = chance.sample(others, min(len(others), chance.randint(1, _OTHERS[roots])))
                out.append(list(lessons_in_channel(thread, before, roots, chance)))
    return [each for each in out if each]


if __name__ == "__main__":
    main()
