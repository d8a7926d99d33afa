"""The demo: a local workspace, the sample clients in it, and the real bot pointed at it. No account, no network."""
