"""The steps by which older databases become what `bot.db.tables` says.

A new step is a module in `versions/` whose `down_revision` names the step before it. Steps that
were released are never changed. A test tells what a change of the tables still lacks here.
"""
