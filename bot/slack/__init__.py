"""Liaison on Slack: events in, cards and answers out, one gate before everything.

May import every other room and slack-bolt; nothing imports it but the command line. What people read is made here
(`cards`, `home`, `forms`) from notices and lines that the handlers put together; who may read it is asked again at the
moment of sending (`platform`). Never here: a rule about a client, a ticket or a clock, and no words of a client in any
place where Slack would act on them.
"""
