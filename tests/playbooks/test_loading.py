"""From files to playbooks: what lies over what, which channel is whose, drafts, and how values are read."""

from pathlib import Path

import pytest
import yaml

from playbooks.loading import DEFAULT, SAMPLES, Book, PlaybookErrors, check_folder, draft_playbook, load_book
from playbooks.schema import Channels, Place, Playbook
from playbooks.terms import CountsIn, Metric, Platform, Severity
from playbooks.written import lay_over, spell_path
from playbooks.yaml_file import read_text

ACME = (Path(__file__).parent / "acme.yaml").read_text(encoding="utf-8")


def load(folder: Path, text: str = ACME, default: str | None = None) -> Playbook:
    (folder / "acme.yaml").write_text(text, encoding="utf-8")
    if default is not None:
        (folder / "default.yaml").write_text(default, encoding="utf-8")
    return load_book(folder).of("acme")


def test_a_client_lies_over_the_folders_default_and_that_over_the_shipped_one(tmp_path: Path) -> None:
    default = "tier: gold\nnoise: {per_hour: 9, late_after: 7m}\nretention: {messages: 30d}\n"
    playbook = load(tmp_path, default=default)
    assert playbook.tier == "gold"
    assert playbook.noise.per_hour == 4
    assert playbook.noise.late_after.total_seconds() == 7 * 60
    assert playbook.noise.honest_pause_within.total_seconds() == 10 * 60
    assert playbook.retention.messages.days == 30
    assert playbook.retention.audit.days == 2555


def test_mappings_merge_deep_and_lists_replace(tmp_path: Path) -> None:
    playbook = load(tmp_path)
    first = playbook.severities[Severity.P1]
    assert first.target(Metric.ACKNOWLEDGE) is not None, "kept from the defaults"
    assert first.wakes
    assert [step.tell for step in playbook.ladder] == ["cover", "backup", "ops_leads", "managers", "ops_channel"]
    assert [check_in.name for check_in in playbook.check_ins] == ["weekly"]


def test_nothing_takes_a_promise_of_the_defaults_back(tmp_path: Path) -> None:
    playbook = load(tmp_path, ACME.replace("  P2:\n", "  P2:\n    periodic_update: ~\n"))
    assert playbook.severities[Severity.P2].periodic_update is None
    assert playbook.severities[Severity.P3].periodic_update is not None


@pytest.mark.parametrize(
    ("base", "over", "result"),
    [
        ("{week: {mon-fri: [a]}}", "{week: {mon: [b]}}", {"week": {"mon": ["b"]}}),
        ("{week: {mon-fri: [a]}}", "{always: 'true'}", {"always": "true"}),
        ("{always: 'true'}", "{week: {mon: [b]}}", {"week": {"mon": ["b"]}}),
        ("{week: {mon-fri: [a]}}", "{closed: [c]}", {"week": {"mon-fri": ["a"]}, "closed": ["c"]}),
    ],
)
def test_weekly_hours_come_from_one_file_only(base: str, over: str, result: object) -> None:
    (lower, _), (upper, _) = read_text(base, "base"), read_text(over, "over")
    assert lower is not None
    assert upper is not None
    assert lay_over(lower, upper).plain() == result


def test_values_are_the_words_that_stand_there(tmp_path: Path) -> None:
    text = ACME.replace("name: Acme Telecom", "name: 0123").replace("country: US", "country: NO")
    text = text.replace("        subdivision: NY\n        except: [Columbus Day]\n", "")
    playbook = load(tmp_path, text)
    assert playbook.name == "0123", "no octal number"
    assert playbook.calendars.client.holidays[0].country == "NO", "Norway, not false"
    assert playbook.check_ins[0].at == "10:00", "ten o'clock, not six hundred"


def test_zones_left_out_of_a_file(tmp_path: Path) -> None:
    calendars = load(tmp_path).calendars
    assert (calendars.client.zone, calendars.pm.zone, calendars.floor.zone) == (
        "America/New_York",
        "America/Chicago",
        "Asia/Manila",
    )


def test_anchors_are_read(tmp_path: Path) -> None:
    text = ACME.replace('mon-thu: ["09:00-12:00", "13:00-17:00"]', 'mon-thu: &day ["08:00-12:00"]')
    playbook = load(tmp_path, text.replace('fri: ["09:00-15:00"]', "fri: *day"))
    assert playbook.calendars.client.week == {"mon-thu": ("08:00-12:00",), "fri": ("08:00-12:00",)}


@pytest.mark.parametrize("loader", [yaml.SafeLoader, getattr(yaml, "CSafeLoader", yaml.SafeLoader)])
def test_both_yaml_parsers_give_the_same(loader: type[yaml.SafeLoader]) -> None:
    for path in (DEFAULT, *SAMPLES.glob("*.yaml")):
        usual = read_text(path.read_text("utf-8"), "f")
        assert read_text(path.read_text("utf-8"), "f", loader) == usual
    tree, mistakes = read_text("a:\n\tb: c\n", "f", loader)
    assert (tree, [mistake.line for mistake in mistakes]) == (None, [2])
    tree, mistakes = read_text("a: ~\nb:\nc: ''\na: 1\n", "f", loader)
    assert tree is not None
    assert tree.plain() == {"a": None, "b": None, "c": ""}
    assert [mistake.line for mistake in mistakes] == [4]


def test_other_files_of_a_folder_are_left_alone(tmp_path: Path) -> None:
    for name in ("README.md", ".hidden.yaml", "_draft.yaml"):
        (tmp_path / name).write_text("not: [a playbook", encoding="utf-8")
    (tmp_path / "beta").mkdir()
    load(tmp_path)
    assert list(load_book(tmp_path).playbooks) == ["acme"]


def test_questions_and_replies_may_have_several_lines(tmp_path: Path) -> None:
    text = ACME + "receipt:\n  style: reply\n  reply: |\n    Thank you.\n    We have this.\n"
    assert load(tmp_path, text).receipt.reply == "Thank you.\nWe have this."


def test_one_file_is_read_with_the_default_beside_it(tmp_path: Path) -> None:
    load(tmp_path, default="tier: gold\n")
    (tmp_path / "beta.yaml").write_text("not: [a playbook", encoding="utf-8")
    book = load_book(tmp_path / "acme.yaml")
    assert [(client, playbook.tier) for client, playbook in book.playbooks.items()] == [("acme", "gold")]
    assert [mistake.key for mistake in check_folder(tmp_path / "default.yaml")] == ["(folder)"]


def test_a_default_that_cannot_be_read_is_all_that_is_told(tmp_path: Path) -> None:
    (tmp_path / "acme.yaml").write_text(ACME, encoding="utf-8")
    (tmp_path / "default.yaml").write_text("tier: [gold\n", encoding="utf-8")
    assert [Path(mistake.file).name for mistake in check_folder(tmp_path)] == ["default.yaml"]


def test_errors_carry_every_mistake_and_say_them() -> None:
    with pytest.raises(PlaybookErrors) as refused:
        load_book(Path("nowhere"))
    assert str(refused.value) == str(refused.value.mistakes[0])


def test_places_are_spelled_as_people_count() -> None:
    assert spell_path(("check_ins", 0, "every")) == "check_ins[1].every"
    assert spell_path(()) == "(whole file)"


def test_the_samples_are_what_they_say() -> None:
    book = load_book(SAMPLES)
    assert sorted(book.playbooks) == ["brightpay", "harborline", "lumen"]
    assert book.of("harborline").calendars.client.always
    assert book.of("lumen").calendars.floor.week == {"mon-fri": ("21:00-06:00",)}
    assert book.of("lumen").severities[Severity.P2].hours_for(Metric.RESOLUTION) is CountsIn.FLOOR
    assert len(book.of("brightpay").calendars.client.week["mon-thu"]) == 2, "a lunch hour"
    for playbook in book.playbooks.values():
        pm = playbook.people.directory[playbook.people.pm]
        assert (pm.zone or "").startswith("America/"), "PMs are in the U.S."
        assert playbook.check_ins
        assert playbook.triage.dictionary


# Which channel is whose


@pytest.fixture(scope="module")
def book() -> Book:
    draft = draft_playbook("ext-acme")
    east = Place(id="C1", name="ext-acme-east", workspace="T1")
    acme = draft.model_copy(
        update={"channels": Channels(slack=(east, Place(id="C2")), teams=(Place(id="19:a"),), transcript=("Ext-ACME",))}
    )
    other = draft_playbook("ext-beta")
    beta = other.model_copy(
        update={"channels": Channels(slack=(Place(id="C1", workspace="T2"),), transcript=("#beta",))}
    )
    return Book({"acme": acme, "beta": beta})


@pytest.mark.parametrize(
    ("platform", "workspace", "channel", "name", "client"),
    [
        (Platform.SLACK, "T1", "C1", None, "acme"),
        (Platform.SLACK, "T2", "C1", None, "beta"),
        (Platform.SLACK, "T3", "C1", None, None),
        (Platform.SLACK, "T3", "C2", None, "acme"),
        (Platform.SLACK, "T1", "19:a", None, None),
        (Platform.SLACK, "T1", "C9", "ext-acme", None),
        (Platform.TEAMS, "any", "19:a", None, "acme"),
        (Platform.TRANSCRIPT, "", "C2", "whatever", "acme"),
        (Platform.TRANSCRIPT, "", "19:a", None, "acme"),
        (Platform.TRANSCRIPT, "", "x", "#EXT-acme", "acme"),
        (Platform.TRANSCRIPT, "", "x", "ext-acme-EAST", "acme"),
        (Platform.TRANSCRIPT, "", "x", "beta", "beta"),
        (Platform.TRANSCRIPT, "", "#beta", None, "beta"),
        (Platform.TRANSCRIPT, "", "x", "ext-gamma", None),
    ],
)
def test_a_channel_leads_to_its_client(
    book: Book, platform: Platform, workspace: str, channel: str, name: str | None, client: str | None
) -> None:
    found = book.in_channel(platform, workspace, channel, name)
    assert (found.client if found else None) == client


def test_the_nearest_clients() -> None:
    samples = load_book(SAMPLES)
    assert samples.nearest("HarbourLine") == ("harborline",)
    assert samples.nearest("zzz") == ()


# Drafts


@pytest.mark.parametrize(
    ("channel", "client", "prefix", "name"),
    [
        ("ext-acme", "acme", "ACME", "Acme"),
        ("#Ext-Acme_Foods", "acme-foods", "ACMEFOODS", "Acme Foods"),
        ("shared-7eleven", "c7eleven", "C7ELEVEN", "7eleven"),
        ("client-a", "a", "AX", "A"),
        ("ext-müller", "muller", "MULLER", "Muller"),
        ("ext", "ext", "EXT", "Ext"),
    ],
)
def test_a_draft_is_named_after_its_channel(channel: str, client: str, prefix: str, name: str) -> None:
    playbook = draft_playbook(channel)
    assert (playbook.client, playbook.prefix, playbook.name) == (client, prefix, name)
    assert playbook.zone == "America/New_York"
    assert playbook.people.directory["pm"].name == "PM"
    assert playbook.people.ops_leads == ("ops-lead",)
    assert Book({client: playbook}).in_channel(Platform.TRANSCRIPT, "", "anything", channel) is playbook


def test_drafts_of_long_or_strange_names_stay_apart() -> None:
    names = ["ext-global-logistics-east", "ext-global-logistics-west", "客户", "顧客", "", "#", "x" * 200]
    drafts = [draft_playbook(name) for name in names]
    assert len({playbook.prefix for playbook in drafts[:4]}) == 4
    assert len({playbook.client for playbook in drafts[:4]}) == 4
