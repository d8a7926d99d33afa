"""Who and where: channels, our people, the client's contacts."""

from typing import Literal

from pydantic import Field

from playbooks.schema_fields import Part, Text
from playbooks.schema_hours import Hours


class Place(Part):
    """A channel on a platform; `workspace` (Slack team or Teams tenant id) is needed only when there are several."""

    id: Text = Field(
        description="The channel's id as the platform writes it, not its name.",
        examples=["C07B3KQ2M9F", "19:9f1c@thread.tacv2"],
    )
    name: Text | None = Field(None, description="The channel's name, for people to read.", examples=["ext-acme"])
    workspace: Text | None = Field(
        None,
        description="Slack team id or Teams tenant id; needed only when the same bot serves several.",
        examples=["T02C9RES7NT"],
    )


class Channels(Part):
    """Where the client writes, by platform; `transcript` names match a rehearsal's channel names."""

    slack: tuple[Place, ...] = Field((), description="Slack channels shared with the client.")
    teams: tuple[Place, ...] = Field((), description="Microsoft Teams channels shared with the client.")
    transcript: tuple[Text, ...] = Field(
        (),
        description="This client's channel names in transcripts; a leading '#' and case do not matter.",
        examples=["ext-acme"],
    )


class TeamChannel(Part):
    """A channel of ours that no client can read, on either platform."""

    slack: Place | None = Field(None, description="The channel on Slack.")
    teams: Place | None = Field(None, description="The channel on Microsoft Teams.")


class Person(Part):
    """One of our people: ids per platform, zone, and own working hours when they differ from the PM calendar."""

    name: Text = Field(description="The person's name as colleagues know it.", examples=["Dana Whitfield"])
    slack: Text | None = Field(None, description="Slack user id.", examples=["U03QK7WHT1D"])
    teams: Text | None = Field(None, description="Teams user id (the one starting with 29:).", examples=["29:1a2b"])
    email: Text | None = Field(None, description="Mail address.", examples=["dana@ourfirm.example"])
    zone: Text | None = Field(None, description="Their time zone.", examples=["America/Chicago"])
    hours: Hours | None = Field(None, description="Their own hours, where they are not those of the PM calendar.")
    nudges: Literal["slack", "teams"] | None = Field(
        None, description="Where they want to be told, when they are on both platforms.", examples=["slack"]
    )
    functions: tuple[Text, ...] = Field(
        (), description="What they answer for towards the client, for the map of who is who.", examples=["quality"]
    )
    aliases: tuple[Text, ...] = Field(
        (), description="Other names they go by in transcripts and commands.", examples=["Dee"]
    )


class People(Part):
    """Who answers for this client; every name is a key of `directory`."""

    pm: Text = Field(description="The project manager who answers for the client.", examples=["dana"])
    backup: Text | None = Field(None, description="Who stands in for the PM.", examples=["marcus"])
    ops_leads: tuple[Text, ...] = Field((), description="Who hears of it when PM and cover do not.", examples=["ruth"])
    managers: tuple[Text, ...] = Field((), description="Who may see figures across PMs.", examples=["helen"])
    team: tuple[Text, ...] = Field(
        (), description="Everybody else of ours who writes in the channel.", examples=["ana"]
    )
    groups: dict[Text, Literal["ops_leads", "managers", "team"]] = Field(
        {},
        description="Slack user groups whose members may do what these people may; nobody is told anything as a group.",
        examples=["{S05QJ8RW2LD: ops_leads}"],
    )
    directory: dict[Text, Person] = Field(
        description="Our people by a short key.", examples=["{dana: {name: Dana Whitfield, slack: U03QK7WHT1D}}"]
    )


class Contact(Part):
    """A person at the client; `vip` raises what they write one severity and is always shown."""

    name: Text = Field(description="The person's name as it is shown.", examples=["Priya Raman"])
    slack: Text | None = Field(None, description="Slack user id.", examples=["U07PR1Y4RMN"])
    teams: Text | None = Field(None, description="Teams user id (the one starting with 29:).", examples=["29:1a2b"])
    email: Text | None = Field(None, description="Mail address.", examples=["priya@acme.example"])
    title: Text | None = Field(None, description="What they do at the client.", examples=["VP Customer Care"])
    functions: tuple[Text, ...] = Field(
        (), description="What they answer for at the client, for the map of who is who.", examples=["finance"]
    )
    counterpart: Text | None = Field(
        None, description="Who of ours is opposite them, a key of `people.directory`.", examples=["dana"]
    )
    vip: bool = Field(False, description="Whether what they write is judged one severity worse.", examples=["true"])
    zone: Text | None = Field(
        None, description="Their time zone, where it is not the client's.", examples=["Asia/Manila"]
    )


class Contacts(Part):
    """Who is the client: known people, mail domains, and lists that overrule what a platform says of a person."""

    people: tuple[Contact, ...] = Field((), description="The people at the client we know by name.")
    domains: tuple[Text, ...] = Field(
        (),
        description="Mail domains of the client: whoever has such an address is a client.",
        examples=["acme.example"],
    )
    force_client: tuple[Text, ...] = Field(
        (), description="User ids, names or mail addresses that always count as the client's.", examples=["U07PR1Y4RMN"]
    )
    force_team: tuple[Text, ...] = Field(
        (), description="User ids, names or mail addresses that always count as ours.", examples=["U07PR1Y4RMN"]
    )
