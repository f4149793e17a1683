"""The live terminal view of `tbviz watch`: what runs tell, followed and drawn.

`following` reads, `status` judges whether a run still runs, `screen` lays out what is known, as a
pure function of it and of the terminal's size, `painter` sends what of it has changed, and
`watching` is the loop around them.
"""
