"""Calendars as written: weekly hours, holidays, extra closed and open days."""

from pydantic import Field

from playbooks.schema_fields import Date, Part, Text


class Holidays(Part):
    """Which public holidays close a calendar, by ISO country and subdivision (`holidays` package)."""

    country: Text = Field(description="ISO code of the country.", examples=["US"])
    subdivision: Text | None = Field(
        None, description="State, province or nation within the country, as its ISO code.", examples=["CA"]
    )
    except_: tuple[Text, ...] = Field(
        (), alias="except", description="Holidays on which work goes on.", examples=["Columbus Day"]
    )


class Hours(Part):
    """One calendar as written: zone, weekly blocks, holidays, extra closed and open days.

    `week` maps a day or a range (`mon`, `mon-fri`, `fri-sun`) to blocks `HH:MM-HH:MM`; `24:00` may end a block and a
    block may run over midnight (`22:00-06:00`, belonging to the day it starts on). `always` is exact 24x7.
    """

    zone: Text = Field(
        description="IANA time zone; where it is left out, the client's zone (for the PM: the PM's own).",
        examples=["America/New_York"],
    )
    always: bool = Field(False, description="Open every minute of every day.", examples=["true"])
    week: dict[Text, tuple[Text, ...]] = Field(
        {}, description="Day or range of days to the blocks open then.", examples=['{mon-fri: ["09:00-17:00"]}']
    )
    holidays: tuple[Holidays, ...] = Field((), description="Public holidays that close the day.")
    closed: tuple[Date, ...] = Field((), description="Extra closed days.", examples=["2026-12-24"])
    open: dict[Date, tuple[Text, ...]] = Field(
        {},
        description="Days with hours of their own, whatever week, holidays and `closed` say: extra days and half days.",
        examples=['{2026-12-24: ["09:00-12:00"]}'],
    )


class Calendars(Part):
    """The three calendars a target can count in."""

    client: Hours = Field(description="The client's hours.")
    pm: Hours = Field(description="The hours of the people who look after the client.")
    floor: Hours = Field(description="The hours of the delivery floor.")
