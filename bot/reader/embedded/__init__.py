"""The reader that ships with the bot: a small language model that runs on one core, offline.

`spoken` makes a text ready, `seen` says what the model sees of a message and of what stood before it, `facts` adds what
the rules count; `model` runs the weights, `reader` turns its numbers into a `Reading`. Training uses the first three as
they are, so that nothing is seen differently in use than it was learned.
"""
