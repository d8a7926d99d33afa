"""Who may do what: one table, asked for every command and every button."""

from collections.abc import Iterable
from dataclasses import dataclass

from playbooks.schema import Playbook
from playbooks.terms import Platform, Role


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who asks for something, as their platform knows them; `external` None means the platform cannot tell."""

    platform: Platform
    workspace: str
    id: str
    name: str
    external: bool | None
    zone: str | None = None
    groups: frozenset[str] = frozenset()
    """The platform's user groups the person is in, of those that give a role."""


_EVERYBODY_INSIDE = frozenset(Role) - {Role.CONTACT}
_HANDS_ON = frozenset({Role.PM, Role.OPS_LEAD, Role.ADMIN})
_TABLE: dict[str, frozenset[Role]] = {
    "escalate": _EVERYBODY_INSIDE,
    "ack": _EVERYBODY_INSIDE,
    "promise": _EVERYBODY_INSIDE,
    "responded": _EVERYBODY_INSIDE,
    "reply": _HANDS_ON,
    "snooze": _EVERYBODY_INSIDE,
    "resolve": _HANDS_ON,
    "reopen": _HANDS_ON,
    "assign": _HANDS_ON | {Role.MANAGER},
    "waiting": _HANDS_ON,
    "resume": _HANDS_ON,
    "severity": _HANDS_ON | {Role.MANAGER},
    "merge": _HANDS_ON,
    "split": _HANDS_ON,
    "dismiss": _HANDS_ON,
    "cover": _HANDS_ON | {Role.MANAGER},
    "reapply": frozenset({Role.OPS_LEAD, Role.ADMIN}),
    "checkin": _HANDS_ON | {Role.MANAGER},
    "feedback": _EVERYBODY_INSIDE,
    "tickets": _EVERYBODY_INSIDE,
    "sla": _EVERYBODY_INSIDE,
    "why": _EVERYBODY_INSIDE,
    "retro": _HANDS_ON | {Role.MANAGER},
    "review": _HANDS_ON | {Role.MANAGER},
    "health": _EVERYBODY_INSIDE,
    "health_override": frozenset({Role.OPS_LEAD, Role.MANAGER, Role.ADMIN}),
    "ops": frozenset({Role.OPS_LEAD, Role.MANAGER, Role.ADMIN}),
    "growth": _EVERYBODY_INSIDE,
    "heat": frozenset({Role.OPS_LEAD, Role.MANAGER, Role.ADMIN}),
    "map": _EVERYBODY_INSIDE,
    "who": _EVERYBODY_INSIDE,
}


def may(role: Role | None, action: str) -> bool:
    """Whether a role may do something; unknown actions and people without a role may not."""
    return role is not None and role in _TABLE.get(action, frozenset())


def inside(role: Role | None) -> bool:
    """Whether a role has a part in the client's tickets on our side."""
    return role is not None and role is not Role.CONTACT


def directory_key(playbook: Playbook, person: Person) -> str | None:
    """The playbook's own name for a person, matched by platform id only: names can be chosen, ids cannot."""
    for key, someone in playbook.people.directory.items():
        own = someone.slack if person.platform is Platform.SLACK else someone.teams
        if own is not None and own == person.id:
            return key
        if person.platform is Platform.TRANSCRIPT and person.id == key:
            return key
    return None


def role_of(playbook: Playbook, person: Person, admins: frozenset[str] = frozenset()) -> Role | None:
    """What a person is to this client; None for outsiders of ours without a part, and for everybody not known.

    The playbook's lists say it, and the user groups it names; where they differ, who may do more.
    """
    if person.external is not False:
        return Role.CONTACT if person.external else None
    if person.id in admins or person.groups & admins:
        return Role.ADMIN
    found = {_by_name(playbook, directory_key(playbook, person)), _by_group(playbook, person)}
    return next((role for role in (Role.OPS_LEAD, Role.PM, Role.MANAGER) if role in found), None)


def _by_name(playbook: Playbook, key: str | None) -> Role | None:
    people = playbook.people
    if key is None:
        return None
    if key in people.ops_leads:
        return Role.OPS_LEAD
    if key in people.managers and key not in (people.pm, people.backup, *people.team):
        return Role.MANAGER
    return Role.PM


def _by_group(playbook: Playbook, person: Person) -> Role | None:
    roles = {playbook.people.groups[group] for group in person.groups if group in playbook.people.groups}
    for named, role in (("ops_leads", Role.OPS_LEAD), ("team", Role.PM), ("managers", Role.MANAGER)):
        if named in roles:
            return role
    return None


def role_groups(playbooks: Iterable[Playbook], admins: frozenset[str] = frozenset()) -> frozenset[str]:
    """Every user group that gives somebody a role; among the admins of the settings, groups begin with an S."""
    named = {group for playbook in playbooks for group in playbook.people.groups}
    return frozenset(named | {one for one in admins if one.startswith("S")})
