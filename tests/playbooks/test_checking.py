"""Every mistake a playbook can have is found, at its own line, with what would be right."""

import re
from pathlib import Path

import pytest

from playbooks.checking_promises import check_promises
from playbooks.loading import SAMPLES, Mistake, PlaybookErrors, check_folder, load_book
from playbooks.yaml_file import read_text

ACME = (Path(__file__).parent / "acme.yaml").read_text(encoding="utf-8")


def write(folder: Path, name: str = "acme.yaml", text: str = ACME) -> Path:
    (folder / name).write_text(text, encoding="utf-8")
    return folder


def changed(old: str, new: str) -> tuple[str, int]:
    """ACME with one piece replaced, and the line of the mark `§` in the new piece."""
    assert ACME.count(old) == 1, f"{old!r} stands {ACME.count(old)} times in the sample"
    text = ACME.replace(old, new)
    line = text[: text.index("§")].count("\n") + 1
    return text.replace("§", ""), line


def test_the_sample_of_these_tests_is_right(tmp_path: Path) -> None:
    assert check_folder(write(tmp_path)) == ()


ONE_MISTAKE = [
    # old, new (§ marks the line), key, what is wrong, what would be right
    ("client: acme", "§client: Acme Corp", "client", "cannot be a client's key", "for example acme"),
    ("prefix: ACME", "§prefix: acme", "prefix", "cannot start a ticket's key", "for example ACME"),
    ("prefix: ACME", "§prefix: A", "prefix", "cannot start a ticket's key", "2 to 10 capital letters"),
    ("prefix: ACME", "§prefix: ACMETELECOM1", "prefix", "cannot start a ticket's key", "2 to 10 capital letters"),
    ("name: Acme Telecom", "§name: ''", "name", "the words are empty", "Acme Telecom"),
    ("name: Acme Telecom", '§name: "a\\e[31mb"', "name", "control character", "on one line"),
    ("name: Acme Telecom", "§name: |\n  Acme\n  Telecom", "name", "line break", "on one line"),
    ("name: Acme Telecom", "§name:", "name", "nothing stands", "take the line out"),
    ("name: Acme Telecom", "§name: [Acme]", "name", "a list stands where words", "name: Acme Telecom"),
    # zones
    ("zone: America/New_York", "§zone: America/NewYork", "zone", "not a time zone", "America/New_York"),
    ("zone: America/New_York", "§zone: [America/New_York]", "zone", "a list stands", "America/New_York"),
    ("zone: America/New_York", "§zone: EST", "zone", "not a time zone", "America/New_York"),
    ("zone: Asia/Manila", "§zone: Asia/Manilla", "calendars.floor.zone", "not a time zone", "Asia/Manila"),
    ("zone: America/Chicago", "§zone: Chicago", "people.directory.dana.zone", "not a time zone", "America/Chicago"),
    ("zone: America/Chicago", "§zone: ../../etc", "people.directory.dana.zone", "not a time zone", "IANA"),
    # holidays
    ("country: US", "§country: XQ", "calendars.client.holidays[1].country", "no country", "US, GB or PH"),
    ("country: US", "§country: us", "calendars.client.holidays[1].country", "no country", "US"),
    ("subdivision: NY", "§subdivision: Calfornia", "calendars.client.holidays[1].subdivision", "no subdivision", "CA"),
    (
        "except: [Columbus Day]",
        "§except: [Colombus Day]",
        "calendars.client.holidays[1].except[1]",
        "no public holiday",
        "Columbus Day",
    ),
    ("closed: [2026-12-24]", "§closed: [24.12.2026]", "calendars.client.closed[1]", "not a date", "2026-12-24"),
    ("closed: [2026-12-24]", "§closed: [2026-02-30]", "calendars.client.closed[1]", "not a date", "2026-12-24"),
    # blocks
    (
        'fri: ["09:00-15:00"]',
        '§fri: ["09:00-15:00", "14:00-16:00"]',
        "calendars.client.week.fri",
        "overlap",
        "end the first by 14:00",
    ),
    ('fri: ["09:00-15:00"]', '§thu-fri: ["09:00-15:00"]', "calendars.client.week.thu-fri", "thursday", "each day once"),
    ('fri: ["09:00-15:00"]', '§fri: ["17:00-09:00"]', "calendars.client.week.fri[1]", "backwards", "09:00-17:00"),
    ('fri: ["09:00-15:00"]', '§fri: ["09:00-09:00"]', "calendars.client.week.fri[1]", "no length", "00:00-24:00"),
    ('fri: ["09:00-15:00"]', '§fri: ["9-15"]', "calendars.client.week.fri[1]", "not a time", "HH:MM"),
    ('fri: ["09:00-15:00"]', '§fri: ["09:00-25:00"]', "calendars.client.week.fri[1]", "not a time", "24:00"),
    ('fri: ["09:00-15:00"]', '§5: ["09:00-15:00"]', "calendars.client.week.5", "not a day", "by name"),
    ('fri: ["09:00-15:00"]', '§fryday: ["09:00-15:00"]', "calendars.client.week.fryday", "not a day", "friday"),
    ('fri: ["09:00-15:00"]', "§fri: 09:00-15:00", "calendars.client.week.fri", "a list is expected", "["),
    (
        'open: {2026-12-31: ["09:00-12:00"]}',
        '§open: {2026-12-31: ["12:00"]}',
        "calendars.client.open.2026-12-31[1]",
        "not a block",
        "09:00-17:00",
    ),
    (
        '  floor:\n    zone: Asia/Manila\n    week:\n      mon-fri: ["21:00-06:00"]\n',
        "§  floor:\n    zone: Asia/Manila\n    week: {}\n",
        "calendars.floor",
        "never open",
        "always: true",
    ),
    ("  floor:\n", "§  floor:\n    always: true\n", "calendars.floor", "side by side", "keep one"),
    # channels
    ("C01ACME", '§"#ext-acme"', "channels.slack[1].id", "not a Slack channel id", "C07B3KQ2M9F"),
    ("C02INTERN", "§C01ACME", "internal_channel.slack.id", "a client reads", "only our own people"),
    ("transcript: [ext-acme]", "§transcript: [ext-acme, '#EXT-ACME']", "channels.transcript[2]", "already", "once"),
    ("  transcript: [ext-acme]", "§  transcript: ext-acme", "channels.transcript", "a list is expected", "[ext-acme]"),
    # people
    ("  pm: dana", "§  pm: danna", "people.pm", "not in people.directory", "did you mean dana?"),
    ("  pm: dana\n", "", "people.pm", "is missing", "pm: dana"),
    ("ops_leads: [ruth]", "§ops_leads: [rut]", "people.ops_leads[1]", "not in people.directory", "ruth"),
    ("backup: marcus", "§backup: dana", "people.backup", "is the PM", "somebody else"),
    ("slack: U02MARCUS", "§slack: '@marcus'", "people.directory.marcus.slack", "not a Slack user id", "U03QK7WHT1D"),
    (
        "ruth: {name: Ruth, slack: U03RUTH}",
        "§ruth: {name: Ruth}",
        "people.directory.ruth",
        "cannot be told",
        "slack: U",
    ),
    ("slack: U03RUTH", "§slack: U02MARCUS", "people.directory.ruth.slack", "already belongs to", "one person"),
    ("slack: U04PRIYA", "§slack: U01DANA", "contacts.people[1].slack", "already belongs to", "one person"),
    ("{name: Jun}", "§{name: Jun, nudges: teams}", "people.directory.jun.nudges", "no teams id", "leave nudges out"),
    ("dana@ourfirm.example", "§dana", "people.directory.dana.email", "not a mail address", "@"),
    ("domains: [acme.example]", "§domains: [ourfirm.example]", "contacts.domains[1]", "our own dana", "the client's"),
    (
        "domains: [acme.example]",
        "§domains: ['@acme.example']",
        "contacts.domains[1]",
        "not a mail domain",
        "without '@'",
    ),
    ("[U06PARTNER]", "§[U05Guest]", "contacts.force_team[1]", "in force_client and in force_team", "one of them"),
    ("[U05GUEST]", "§[U01DANA]", "contacts.force_client[1]", "one of our people", "out of one"),
    # promises
    ("first_response: 15m", "§first_response: 0m", "severities.P1.first_response", "longer than zero", "30m"),
    ("first_response: 15m", "§first_response: -15m", "severities.P1.first_response", "longer than zero", "30m"),
    ("first_response: 15m", "§first_response: 15", "severities.P1.first_response", "not a duration", "30m"),
    ("first_response: 15m", "§first_response: 99999999999d", "severities.P1.first_response", "ten years", "3660d"),
    ("resolution: 8h", "§resolution: 3d", "severities.P2.resolution", "longer than the 2d of P3", "at most 2d"),
    ("  P3:\n    resolution: 2d", "§  P5:\n    resolution: 2d", "severities.P5", "not known", "P1, P2, P3, P4"),
    ("counts_in: 24x7", "§counts_in: clinet", "severities.P1.counts_in", "not known", "client"),
    ("counts_in: 24x7", "§counts_in: {resolution: flor}", "severities.P1.counts_in.resolution", "not known", "floor"),
    (
        "counts_in: 24x7",
        "§counts_in: {resolutoin: floor}",
        "severities.P1.counts_in.resolutoin",
        "not known",
        "resolution",
    ),
    ("counts_in: 24x7", "counts_in: 24x7\n§    wakes: maybe", "severities.P1.wakes", "neither true nor false", "true"),
    ('before: ["50%", "80%", 15m]', '§before: ["80%", "50%"]', "warn.before[2]", "does not come after", "latest last"),
    ('before: ["50%", "80%", 15m]', '§before: ["120%"]', "warn.before[1]", "not before", "50%"),
    ('before: ["50%", "80%", 15m]', '§before: ["half"]', "warn.before[1]", "not a duration", "30m"),
    ('before: ["50%", "80%", 15m]', "§before: [10m, 20m]", "warn.before[2]", "does not come after", "latest last"),
    ('after: ["150%", "200%"]', '§after: ["80%"]', "warn.after[1]", "not after", "150%"),
    ('after: ["150%", "200%"]', '§after: ["200%", "200%"]', "warn.after[2]", "does not come after", "once"),
    # ladder
    ("  backup: marcus\n", "", "ladder[2].tell", "no backup is named", "people.backup"),
    ("  ops_leads: [ruth]\n", "", "ladder[3].tell", "names nobody", "people.ops_leads"),
    ("  managers: [helen]\n", "", "ladder[4].tell", "names nobody", "people.managers"),
    ("ops_channel:\n  slack: {id: C03OPS}\n", "", "ladder[5].tell", "no ops_channel", "write `ops_channel`"),
    ("{after: 30m, tell: ops_leads}", "§{after: 30m, tell: boss}", "ladder[3].tell", "not known", "ops_leads"),
    ("{after: 30m, tell: ops_leads}", "§{after: 20m, tell: ops_leads}", "ladder[3].after", "no later", "more than 20m"),
    ("{after: 30m, tell: ops_leads}", "§{tell: ops_leads}", "ladder[3].after", "is missing", "after: 30m"),
    # check-ins
    ("{name: Priya,", "§{counterpart: danna, name: Priya,", "contacts.people[1].counterpart", "not in people", "dana?"),
    ("{name: Priya,", "§{functions: [QA, qa], name: Priya,", "contacts.people[1].functions[2]", "twice", "each once"),
    ("{name: Jun}", "§{name: Jun, functions: [QA, QA]}", "people.directory.jun.functions[2]", "twice", "each once"),
    ("- name: weekly", "- ours: §[dana]\n    name: weekly", "check_ins[1].ours", "only a retro", "kind: retro"),
    ("noise:\n", "§relation: {functions: [HR, hr]}\nnoise:\n", "relation.functions[2]", "twice", "each once"),
    ("noise:\n", "§relation: {silent_days: 0}\nnoise:\n", "relation.silent_days", "too small", "silent_days: 8"),
    ("noise:\n", "§ops: {at: 8am}\nnoise:\n", "ops.at", "not a time of day", "14:00"),
    ("every: tuesday", "§every: tusday", "check_ins[1].every", "not a day", "tuesday"),
    ("every: tuesday", '§every: "0 9 * * 1"', "check_ins[1].every", "by number", "tuesday"),
    ("every: tuesday", "§every: 2", "check_ins[1].every", "by number", "tuesday"),
    ("at: 10:00", "§at: 25:00", "check_ins[1].at", "not a time of day", "14:00"),
    ("at: 10:00", "§at: 10am", "check_ins[1].at", "not a time of day", "14:00"),
    ("to: [Priya]", "§to: [Pria]", "check_ins[1].to[1]", "not in contacts.people", "Priya"),
    ("- name: weekly", "§- name: Weekly Talk", "check_ins[1].name", "cannot be", "small letters"),
    (", choices: [Well, Badly]}", "§}", "check_ins[1].questions[1]", "at least two", "choices:"),
    ("kind: choice", "§kind: text", "check_ins[1].questions[1]", "choices belong to", "kind: choice"),
    # unknown keys, kinds of value
    ("name: Acme Telecom", "name: Acme Telecom\n§tyer: gold", "tyer", "not a key here", "did you mean tier?"),
    ("first_response: 15m", "§first_respons: 15m", "severities.P1.first_respons", "not a key here", "first_response"),
    (
        "  dictionary: {abandon rate: P2}",
        "§  dictionary: {abandon rate: P7}",
        "triage.dictionary.abandon rate",
        "not known",
        "P1",
    ),
    ("  per_hour: 4", "§  per_hour: 0", "noise.per_hour", "too small", "per_hour: 6"),
    ("  per_hour: 4", "§  per_hour: many", "noise.per_hour", "not a number", "per_hour: 6"),
    ("noise:\n  per_hour: 4\n", "§noise: loud\n", "noise", "stands where keys", "docs/playbook.md"),
    ("noise:\n  per_hour: 4\n", "§noise:\n", "noise", "nothing stands", "take the line out"),
    ("noise:\n", "§waiting_pauses: [first_response]\nnoise:\n", "waiting_pauses[1]", "not known", "next_response"),
    (
        "noise:\n",
        "§receipt: {emoji: ':eyes:'}\nnoise:\n",
        "receipt.emoji",
        "not the name of an emoji",
        "without colons",
    ),
    ("noise:\n", "§health: {weights: {tonne: 1}}\nnoise:\n", "health.weights.tonne", "no part of the score", "tone?"),
    ("noise:\n", "§health: {weights: {response_lag: 1}}\nnoise:\n", "health.weights.response_lag", "no part", "one of"),
    ("noise:\n", "§health: {bands: {good: 75}}\nnoise:\n", "health.bands.good", "'good' is no band", "healthy"),
    ("noise:\n", "§health: {bands: {watch: 80}}\nnoise:\n", "health.bands.healthy", "not above watch", "healthy: 70"),
    ("noise:\n", "§health: {bands: {at_risk: 9}}\nnoise:\n", "health.bands.at_risk", "have no band", "write 0"),
    ("noise:\n", "§health: {weights: {tone: -1}}\nnoise:\n", "health.weights.tone", "too small", "tone: 2"),
    ("noise:\n", "§health: {weights: {tone: .nan}}\nnoise:\n", "health.weights.tone", "not a number", "tone: 2"),
    ("noise:\n", "§ladder: []\nnoise:\n", "ladder", "written twice", "keep one"),
    # writing
    ("name: Acme Telecom", "name: Acme Telecom\n§name: Acme", "name", "written twice, first on line 2", "keep one"),
    ("name: Acme Telecom", "§name: !!str Acme", "name", "the tag", "without it"),
    ("name: Acme Telecom", "name: Acme Telecom\n§<<: {tier: gold}", "(whole file)", "merge keys", "write the keys out"),
]


@pytest.mark.parametrize(
    ("old", "new", "key", "wrong", "right"), ONE_MISTAKE, ids=[f"{case[2]}: {case[3]}" for case in ONE_MISTAKE]
)
def test_one_mistake_is_found_at_its_line(tmp_path: Path, old: str, new: str, key: str, wrong: str, right: str) -> None:
    if "§" in new:
        text, line = changed(old, new)
    else:  # a step of the ladder, or the section, that misses what was taken out
        text, line = ACME.replace(old, new), None
    found = check_folder(write(tmp_path, text=text))
    assert [mistake.key for mistake in found] == [key], "\n".join(map(str, found))
    mistake = found[0]
    assert wrong in mistake.wrong
    assert right in mistake.right
    assert mistake.file == str(tmp_path / "acme.yaml")
    if line is not None:
        assert mistake.line == line
    else:
        missing = key if key != "people.pm" else "people:"
        step = re.fullmatch(r"ladder\[(\d)\]\.tell", missing)
        wanted = f"after: {step[1]}0m" if step else missing
        assert wanted in text.splitlines()[mistake.line - 1]
    assert str(mistake) == f"{mistake.file}:{mistake.line}: {key}: {mistake.wrong}; {mistake.right}"


def test_ten_mistakes_in_one_file_are_ten_lines(tmp_path: Path) -> None:
    text = ACME
    for old, new in (
        ("prefix: ACME", "prefix: acme"),
        ("zone: America/New_York", "zone: America/NewYork"),
        ('fri: ["09:00-15:00"]', 'fryday: ["09:00-15:00"]'),
        ("subdivision: NY", "subdivision: QQ"),
        ("  pm: dana", "  pm: danna"),
        ("domains: [acme.example]", "domains: [ourfirm.example]"),
        ("first_response: 15m", "first_response: 0m"),
        ("after: 40m", "after: 5m"),
        ("every: tuesday", "every: 2"),
        ("per_hour: 4", "per_huor: 4"),
    ):
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    found = check_folder(write(tmp_path, text=text))
    assert len(found) == 10, "\n".join(map(str, found))
    assert [mistake.line for mistake in found] == sorted(mistake.line for mistake in found)
    assert len({mistake.line for mistake in found}) == 10


BETA = (
    ACME.replace("client: acme", "client: beta").replace("prefix: ACME", "prefix: BETA").replace("ext-acme", "ext-beta")
)
BETA = BETA.replace("C01ACME", "C01BETA").replace("19:acme", "19:beta")


@pytest.mark.parametrize(
    ("old", "new", "key"),
    [
        ("client: beta", "client: acme", "client"),
        ("prefix: BETA", "prefix: ACME", "prefix"),
        ("C01BETA", "C01ACME", "channels.slack[1].id"),
        ("19:beta", "19:acme", "channels.teams[1].id"),
        ("transcript: [ext-beta]", "transcript: ['#Ext-Acme']", "channels.transcript[1]"),
        ("name: ext-beta", "name: ext-acme", "channels.slack[1].name"),
        ("C03OPS", "C01ACME", "ops_channel.slack.id"),
    ],
)
def test_two_clients_cannot_share(tmp_path: Path, old: str, new: str, key: str) -> None:
    write(tmp_path)
    text = BETA.replace(old, new)
    found = check_folder(write(tmp_path, "beta.yaml", text))
    assert [(Path(mistake.file).name, mistake.key) for mistake in found] == [("beta.yaml", key)]
    assert "acme.yaml:" in found[0].wrong
    assert new.partition(": ")[2].strip("[]'#") in text.splitlines()[found[0].line - 1] or new in text


def test_one_id_in_two_workspaces_is_two_channels(tmp_path: Path) -> None:
    write(tmp_path)
    text = BETA.replace("C01BETA", "C01ACME").replace("workspace: T01FIRM", "workspace: T02OTHER")
    assert check_folder(write(tmp_path, "beta.yaml", text)) == ()


def test_mistakes_of_all_files_are_told_at_once(tmp_path: Path) -> None:
    write(tmp_path, text=ACME.replace("prefix: ACME", "prefix: acme"))
    write(tmp_path, "beta.yaml", BETA.replace("every: tuesday", "every: 2"))
    (tmp_path / "gamma.yml").write_bytes(b"\xff\xfe")
    names = [Path(mistake.file).name for mistake in check_folder(tmp_path)]
    assert names == ["acme.yaml", "beta.yaml", "gamma.yml"]


def test_a_mistake_in_a_shared_default_is_told_once_at_its_own_line(tmp_path: Path) -> None:
    write(tmp_path)
    write(tmp_path, "beta.yaml", BETA)
    write(tmp_path, "default.yaml", "tier: gold\ntone:\n  sensitivity: hihg\nprefix: ALL\n")
    found = check_folder(tmp_path)
    assert [(Path(mistake.file).name, mistake.line, mistake.key) for mistake in found] == [
        ("default.yaml", 3, "tone.sensitivity"),
        ("default.yaml", 4, "prefix"),
    ]


def test_a_step_of_the_default_ladder_that_a_client_cannot_fill_is_told_in_the_clients_file(tmp_path: Path) -> None:
    start, end = ACME.index("ladder:"), ACME.index("check_ins:")
    text = (ACME[:start] + ACME[end:]).replace("  ops_leads: [ruth]\n", "")
    found = check_folder(write(tmp_path, text=text))
    assert [mistake.key for mistake in found] == ["ladder[2].tell"]
    assert Path(found[0].file).name == "acme.yaml"
    assert text.splitlines()[found[0].line - 1] == "people:"


def test_a_worse_severity_may_have_a_longer_target_in_other_hours(tmp_path: Path) -> None:
    text = ACME.replace("first_response: 15m", "first_response: 2h")
    assert check_folder(write(tmp_path, text=text)) == ()
    found = check_folder(write(tmp_path, text=text.replace("counts_in: 24x7", "counts_in: client")))
    assert [mistake.key for mistake in found] == ["severities.P1.first_response"]


def test_two_severities_may_have_the_same_target(tmp_path: Path) -> None:
    assert check_folder(write(tmp_path, text=ACME.replace("resolution: 8h", "resolution: 2d"))) == ()


def test_hours_that_never_overlap_cannot_be_counted_in(tmp_path: Path) -> None:
    text = ACME.replace("counts_in: 24x7", "counts_in: both")
    assert check_folder(write(tmp_path, text=text)) == ()
    found = check_folder(write(tmp_path, text=text.replace('{mon-fri: ["08:00-17:00"]}', '{sat: ["08:00-17:00"]}')))
    assert [mistake.key for mistake in found] == ["severities.P1.counts_in"]
    assert "counts_in: both" in text.splitlines()[found[0].line - 1]


def test_a_day_that_clashes_does_not_spoil_the_days_after_it(tmp_path: Path) -> None:
    days = 'fri: ["09:00-15:00"]'
    text = ACME.replace(days, f'thu-fri: ["09:00-15:00"]\n      sat: ["10:00-12:00"]\n      {days}')
    assert [mistake.key for mistake in check_folder(write(tmp_path, text=text))] == ["calendars.client.week.thu-fri"]


def test_a_night_that_runs_into_the_next_morning_is_told(tmp_path: Path) -> None:
    text = ACME.replace('mon-fri: ["21:00-06:00"]', 'mon: ["21:00-06:00"]\n      tue: ["05:00-12:00"]')
    found = check_folder(write(tmp_path, text=text))
    assert [(mistake.key, mistake.line) for mistake in found] == [("calendars.floor.week.tue", 22)]


def test_a_twelve_hour_night_is_no_backwards_block(tmp_path: Path) -> None:
    assert check_folder(write(tmp_path, text=ACME.replace("21:00-06:00", "20:00-08:00"))) == ()


@pytest.mark.parametrize("what", ["nowhere", "a_file", "empty"])
def test_a_folder_without_playbooks_is_a_mistake(tmp_path: Path, what: str) -> None:
    folder = tmp_path / what
    if what == "a_file":
        folder.write_text("x", encoding="utf-8")
    elif what == "empty":
        folder.mkdir()
    found = check_folder(folder)
    assert [mistake.key for mistake in found] == ["(folder)"]
    with pytest.raises(PlaybookErrors) as refused:
        load_book(folder)
    assert refused.value.mistakes == found


def test_a_client_without_a_zone_is_told_once(tmp_path: Path) -> None:
    found = check_folder(write(tmp_path, text=ACME.replace("zone: America/New_York\n", "")))
    assert [(mistake.line, mistake.key, mistake.wrong) for mistake in found] == [(1, "zone", "is missing")]


def test_severities_that_no_file_writes_are_told() -> None:
    tree, _ = read_text("severities:\n  P1: {}\n  P3: {}\n", "bare.yaml")
    assert tree is not None
    told = [(mistake.line, mistake.wrong) for mistake in check_promises(tree)]
    assert told == [(1, "P2 is missing"), (1, "P4 is missing")]


def test_nothing_that_a_terminal_acts_on_is_repeated(tmp_path: Path) -> None:
    assert str(Mistake("a\n\x1b.yaml", 1, "key", "wrong", "right")) == "a  .yaml:1: key: wrong; right"
    found = check_folder(write(tmp_path, text=ACME.replace("prefix: ACME", 'prefix: "\\e[31mred\\nline"')))
    assert str(found[0]).isprintable()


def test_the_sample_clients_have_no_mistake() -> None:
    assert check_folder(SAMPLES) == ()
