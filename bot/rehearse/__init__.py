"""Rehearsals: a transcript played through the real handlers, storage and sweeps on a virtual clock.

Here live what a transcript is and how it is read (our JSONL, Slack exports), the player, the timeline and the report.
May import every other room. Never here: a rule about a client, a look at the real clock, anything that reaches a chat
platform or writes what an archive holds to disk.
"""
