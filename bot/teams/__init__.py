"""Liaison on Microsoft Teams: activities in, cards and answers out, one gate before everything.

May import every other room and the Bot Framework SDK; nothing else imports that SDK, so that its successor is one
folder to rewrite. The SDK's support has ended: what it does wrong (keys, tenants, service URLs, retries, calls that
block) is done here instead, in `gate`, `keys`, `tokens` and `connector`. Never here: a rule about a client, a ticket or
a clock.
"""
