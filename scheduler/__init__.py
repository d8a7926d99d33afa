"""What makes time pass.

Here live the ticker, the sweeps, the inbox worker, the outbox relay, the heartbeat, the auditor and retention. May
import `handlers`, `storage` and `playbooks`. Never here: a decision about a client, a platform's words.
"""
