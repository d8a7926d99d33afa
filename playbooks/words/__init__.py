"""What clients' words tell: tables of cues by theme, and the fast search for them.

`cues` says what a cue is, `lexicon` finds them; every other module here is one theme's table. Frozen values only.
"""
