"""How the embedded reader is taught: threads we wrote and labelled, and the one command that trains and measures.

Nothing here runs in the bot, and nothing here is needed to run it.
"""
