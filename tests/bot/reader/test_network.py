"""The network as it is taught, as it ships, and read back from what ships: three shapes of one thing."""

import random
from pathlib import Path

import numpy as np
import pytest

from bot.reader.embedded.model import WEIGHTS, Model
from bot.reader.training.lessons import Lesson, lessons
from bot.reader.training.splits import learning
from bot.reader.training.threads import threads

torch = pytest.importorskip("torch", reason="only where the teaching's own packages are installed")

from bot.reader.embedded.pieces import Pieces  # noqa: E402
from bot.reader.training.averaging import take_mean  # noqa: E402
from bot.reader.training.export import export  # noqa: E402
from bot.reader.training.network import Network  # noqa: E402
from bot.reader.training.taking_up import take_up  # noqa: E402
from bot.reader.training.teach import Veil, ask, base_of  # noqa: E402


@pytest.fixture(scope="module")
def network() -> Network:
    made = Network(base_of(), layers=6, lower=3)
    take_up(made, WEIGHTS)
    return made.eval()


@pytest.fixture(scope="module")
def shown() -> list[Lesson]:
    """Lessons that see much and lessons that see nothing before them, of unlike lengths."""
    known = [thread for thread in learning(threads()) if thread.batch in ("ap_accounting", "minis_calm")]
    return [lesson for thread in known[:4] + known[-4:] for lesson in lessons(thread)]


def test_what_ships_says_what_was_taught(network: Network, shown: list[Lesson]) -> None:
    """Eight bits blur a little; a row, a mark or a layer out of its place would change all."""
    with torch.no_grad():
        told = ask(network, Pieces(WEIGHTS / "tokenizer.json").of, shown, 0.0, random.Random(1))
    shipped = Model()
    for number, lesson in enumerate(shown):
        answers = shipped.answer(lesson.seen, lesson.facts)
        assert np.abs(np.concatenate(list(answers.heads.values())) - told.answers[number].numpy()).max() < 1.0
        assert np.allclose(answers.scores, told.scores[number].numpy(), rtol=0.3, atol=1.5)


def test_messages_are_taught_together_as_each_alone(network: Network, shown: list[Lesson]) -> None:
    pieces = Pieces(WEIGHTS / "tokenizer.json")
    with torch.no_grad():
        together = ask(network, pieces.of, shown, 0.0, random.Random(1))
        for number, lesson in enumerate(shown):
            alone = ask(network, pieces.of, [lesson], 0.0, random.Random(1))
            assert torch.allclose(alone.answers[0], together.answers[number], atol=1e-4)
            assert torch.allclose(alone.scores[0], together.scores[number], atol=1e-4)


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_what_ships_can_be_taken_up_again(network: Network, tmp_path: Path) -> None:
    export(network, base_of(), tmp_path)
    again = Network(base_of(), layers=6, lower=3)
    take_up(again, tmp_path)
    for (name, first), (_, second) in zip(network.named_parameters(), again.named_parameters(), strict=True):
        if "public" not in name and "position" not in name:
            assert torch.allclose(first, second, atol=1e-5), name


def test_the_mean_of_one_network_twice_is_that_network(network: Network, tmp_path: Path) -> None:
    torch.save(network.state_dict(), tmp_path / "kept.pt")
    mean = Network(base_of(), layers=6, lower=3)
    take_mean(mean, [WEIGHTS, tmp_path / "kept.pt"])
    for (name, first), (_, second) in zip(network.named_parameters(), mean.named_parameters(), strict=True):
        if "public" not in name and "position" not in name:
            assert torch.allclose(first, second, atol=1e-6), name


def test_numbers_are_left_out_only_while_learning(shown: list[Lesson]) -> None:
    cut, made = Pieces(WEIGHTS / "tokenizer.json").of, Network(base_of(), layers=6, lower=3, left_out=0.5)
    with torch.no_grad():
        calm, again = (ask(made.eval(), cut, shown[:2], 0.0, random.Random(1)).answers for _ in range(2))
        assert torch.equal(calm, again)
        assert not torch.equal(calm, ask(made.train(), cut, shown[:2], 0.0, random.Random(1)).answers)


def test_words_of_few_batches_are_hidden_more_often(shown: list[Lesson]) -> None:
    pieces, text = Pieces(WEIGHTS / "tokenizer.json"), shown[0].seen.text
    whole = pieces.of(text)
    hidden = []
    for lessons_seen in ([], shown):
        veil = Veil(pieces, lessons_seen)
        seen_so = [veil.over(text) for _ in range(300)]
        assert all((each[0], each[-1]) == (whole[0], whole[-1]) for each in seen_so)
        hidden.append(sum(piece == pieces.hidden for each in seen_so for piece in each) / (300 * (len(whole) - 2)))
    assert 0.05 < hidden[0] < 0.11
    assert 0.2 < hidden[1] < 0.3
