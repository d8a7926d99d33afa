"""What we promised each client, and how we judge it.

Here live the playbook's shape, business hours, SLA clocks, triage, the escalation ladder and check-in cadence:
frozen values and pure functions. May import nothing of ours; pydantic, PyYAML, holidays and zoneinfo are allowed.
Never here: a look at the clock, the network, the database, a platform's words.
"""
