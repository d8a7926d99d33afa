"""What Liaison remembers.

Here live the tables, every SQL statement, transactions, the inbox and the outbox, the append-only logs and the
migrations. May import `playbooks`. Never here: a decision about a client, a message to a person, a look at the clock.
"""
