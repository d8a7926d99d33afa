"""The faces of Liaison: chat platforms, cards, message readers, settings, the command line and start-up.

The only room that knows a platform or a vendor's SDK. May import every other room. Never here: SQL, a rule about a
client, a due time worked out by hand.
"""
