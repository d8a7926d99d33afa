"""What Liaison does when a person, or time, causes something.

One function for each thing that can happen: it loads facts, asks a playbook, writes the result and puts what is to be
said in the outbox. May import `playbooks` and `storage`. Never here: sending (there is no import path to a platform),
SQL, a look at the clock.
"""
