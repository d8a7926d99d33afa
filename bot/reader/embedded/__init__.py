"""The reader that ships with the bot: a small language model that runs on one core, offline.

`spoken` makes a text ready, `seen` says what the model sees of a message and of what stood before it, `facts` adds what
the rules count; `model` runs the weights and beside them `grams`, a second, tiny reader that errs elsewhere; `reader`
turns the numbers of both into a `Reading`. Training uses all that looks at a message as it is, so that nothing is seen
differently in use than it was learned.
"""
