"""Whatever a file holds: no traceback, and nothing that was written is quietly replaced by a default."""

from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from playbooks.durations import parse_duration, spell_duration
from playbooks.loading import check_folder, load_book

ACME = (Path(__file__).parent / "acme.yaml").read_text(encoding="utf-8")

UNREADABLE = [
    (b"", 1, "empty"),
    (b"# nothing here\n", 1, "empty"),
    (b"client: acme\n\tname: Acme\n", 2, "tab"),
    (b"client: acme\nname: 'Acme\nprefix: A\n", 3, "never closed"),
    (b"client: acme\nchannels: [a\nname: Acme\n", 3, "never closed"),
    (b"client: acme\n  name: Acme\n", 2, "colon"),
    (b"people:\n    pm: a\n  backup: b\n", 3, "indentation"),
    (b"client: acme\nname: Caf\xe9\n", 2, "not UTF-8"),
    (b"client: acme\nname: a\x00b\n", 2, "control character"),
    (b"- client\n", 1, "no keys"),
    (b"client: acme\n---\nclient: beta\n", 2, "second document"),
    (b"client: *who\n", 1, "alias"),
    (b"a: " + b"[" * 500, 1, "nested"),
    (b"x" * (256 * 1024 + 1), 1, "larger than 256 KB"),
    (
        b"a0: &a0 [x, x, x, x, x, x, x, x, x]\n"
        + b"".join(b"a%d: &a%d [%s]\n" % (n, n, b", ".join([b"*a%d" % (n - 1)] * 9)) for n in range(1, 9)),
        5,
        "20000 values",
    ),
]


@pytest.mark.parametrize(("raw", "line", "wrong"), UNREADABLE)
def test_a_file_that_cannot_be_read_is_told_with_its_line(tmp_path: Path, raw: bytes, line: int, wrong: str) -> None:
    (tmp_path / "acme.yaml").write_bytes(raw)
    found = check_folder(tmp_path)
    assert any(mistake.line == line and wrong in mistake.wrong for mistake in found), "\n".join(map(str, found))


def test_every_line_with_a_tab_is_told(tmp_path: Path) -> None:
    (tmp_path / "acme.yaml").write_text("people:\n\tpm: a\n\tbackup: b\n", encoding="utf-8")
    found = check_folder(tmp_path)
    assert [mistake.line for mistake in found] == [2, 3]


WORDS = st.one_of(
    st.text(alphabet="abcz09:-%.,# ü\\'\"*&!{}[]", max_size=12),
    st.sampled_from(
        ["", "~", "null", "yes", "no", "1", "0", "-1", "1.5", ".inf", "2026-12-24", "10:00", "15m", "0m", "50%", "P1"]
    ),
    st.sampled_from(["client", "pm", "24x7", "dana", "tuesday", "America/New_York", "US", "true", "mon-fri", "C01X"]),
)
VALUES = st.recursive(
    st.one_of(st.none(), WORDS),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(WORDS, inner, max_size=3)),
    max_leaves=6,
)


def places(tree: Any, path: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    inner = tree.items() if isinstance(tree, dict) else enumerate(tree) if isinstance(tree, list) else ()
    return [place for key, value in inner for place in [(*path, key), *places(value, (*path, key))]]


TREE = yaml.load(ACME, Loader=yaml.BaseLoader)
PLACES = places(TREE)
KEYS = [place for place in PLACES if isinstance(place[-1], str)]


def at(tree: Any, path: tuple[str | int, ...]) -> Any:
    for key in path:
        tree = tree[key]
    return tree


def dumped(tree: Any) -> str:
    return yaml.dump(tree, Dumper=_Quoting, allow_unicode=True, sort_keys=False)


class _Quoting(yaml.SafeDumper):
    """Quotes every word, so that the file says what the tree says, and never makes an alias."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


_Quoting.add_representer(str, lambda dumper, word: dumper.represent_scalar("tag:yaml.org,2002:str", word, style='"'))


def same(written: Any, read: Any) -> bool:
    """Whether what was read says what was written, defaults added."""
    match written:
        case dict():
            return isinstance(read, dict) and all(
                any(key.strip() == other and same(value, read[other]) for other in read)
                for key, value in written.items()
            )
        case list():
            return isinstance(read, list) and len(read) == len(written) and all(map(same, written, read))
        case None:
            return read is None
        case _ if isinstance(read, bool):
            return (written.strip().lower() in ("true", "yes", "on", "y", "t", "1")) is read
        case _ if isinstance(read, int | float):
            return float(written) == read
        case _ if isinstance(read, str):
            return written.strip() == read or spell(written) == read
        case _:
            return False


def spell(written: str) -> str | None:
    """A duration as a playbook is stored with it; None for other words."""
    try:
        return spell_duration(parse_duration(written))
    except ValueError:
        return None


def judge(folder: Path, text: str) -> dict[str, Any] | None:
    """The playbook as read, None where there are mistakes; every mistake must be one plain line with advice."""
    (folder / "acme.yaml").write_text(text, encoding="utf-8")
    mistakes = check_folder(folder)
    lines = text.count("\n") + 1
    for mistake in mistakes:
        assert all((mistake.wrong, mistake.right, mistake.key))
        assert 1 <= mistake.line <= lines or mistake.file != str(folder / "acme.yaml")
        assert str(mistake).isprintable()
    return None if mistakes else load_book(folder).of(at(yaml.safe_load(text), ("client",))).body()


UNHURRIED = settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@given(place=st.sampled_from(PLACES), value=VALUES)
@example(place=("severities", "P1", "first_response"), value=None)
@UNHURRIED
def test_a_changed_value_is_told_or_kept(tmp_path: Path, place: tuple[str | int, ...], value: Any) -> None:
    tree = yaml.load(ACME, Loader=yaml.BaseLoader)
    at(tree, place[:-1])[place[-1]] = value
    body = judge(tmp_path, dumped(tree))
    if body is not None:
        assert same(value, at(body, place)), f"{place} was written {value!r} and read {at(body, place)!r}"


@given(place=st.sampled_from(KEYS), name=WORDS)
@example(place=("tier",), name="tyer")
@UNHURRIED
def test_a_changed_key_is_told_or_kept(tmp_path: Path, place: tuple[str | int, ...], name: str) -> None:
    tree = yaml.load(ACME, Loader=yaml.BaseLoader) | {"tier": "gold"}
    holder = at(tree, place[:-1])
    value = holder.pop(place[-1])
    holder[name] = value
    body = judge(tmp_path, dumped(tree))
    if body is not None:
        assert same({name: value}, at(body, place[:-1]))


@given(tree=st.dictionaries(st.sampled_from([*TREE, "tone", "health", "x"]), VALUES, max_size=6))
@UNHURRIED
def test_any_tree_is_judged_without_a_traceback(tmp_path: Path, tree: dict[str, Any]) -> None:
    assert judge(tmp_path, dumped(TREE | tree)) is None or TREE.keys() >= tree.keys() - {"tone", "health"}


@given(raw=st.one_of(st.binary(max_size=200), st.text(max_size=120).map(lambda text: text.encode("utf-8", "replace"))))
@example(raw=b"a: !<tag:yaml.org,2002:python/object/apply:os.system> [ls]\n")
@example(raw=b"%YAML 9.9\n---\nclient: a\n")
@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_bytes_are_judged_without_a_traceback(tmp_path: Path, raw: bytes) -> None:
    (tmp_path / "acme.yaml").write_bytes(raw)
    assert check_folder(tmp_path)


@given(spot=st.integers(0, len(ACME) - 1), piece=st.text(alphabet=" \t\n:-[]{}'\"&*!#%\x00éa1", max_size=4))
@UNHURRIED
def test_a_playbook_with_a_few_letters_changed_is_judged_without_a_traceback(
    tmp_path: Path, spot: int, piece: str
) -> None:
    (tmp_path / "acme.yaml").write_text(ACME[:spot] + piece + ACME[spot + len(piece) :], encoding="utf-8")
    for mistake in check_folder(tmp_path):
        assert str(mistake).isprintable()


@pytest.mark.parametrize(
    ("key", "written", "broken"),
    [
        ("country", "country: US", '"U\\tS"'),
        ("subdivision", "subdivision: NY", '"N\\tY"'),
        ("except[1]", "except: [Columbus Day]", '["C\\tlumbus Day"]'),
    ],
)
def test_holidays_that_cannot_be_read_are_told_once(tmp_path: Path, key: str, written: str, broken: str) -> None:
    text = ACME.replace(written, f"{written.partition(':')[0]}: {broken}", 1)
    (tmp_path / "acme.yaml").write_text(text, encoding="utf-8")
    (mistake,) = check_folder(tmp_path)
    assert mistake.key.endswith(f"holidays[1].{key}")
    assert "control character" in mistake.wrong
