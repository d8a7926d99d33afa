"""The second reader: an OpenAI model, or a server that speaks its language, asked after a message was judged.

Off for every client whose playbook does not say otherwise. What leaves is redacted first; what comes back are enums,
and they may only raise. Nothing here decides, and nothing a model writes is ever shown to anybody.
"""
