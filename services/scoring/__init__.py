"""`scoring` answers how every duty stands, now and at any instant, and what that makes of a unit.

Charter. It hears `deadlines` (who exists, who owes what by when, what was not there in time, what was decided of it) and
`intake` (what was accepted when) in any interleaving, keeps what `notify` says for whoever has to restore that, and publishes
`StandingChanged`, what is decided of schemes and objections, what that corrects, and aggregates. It owns the register: one row per fact heard about a duty, so that "as of" (happened-at) and
"known at" (recorded-at) are two filters over the same rows. It decides nothing about deadlines or admissibility, and writes to
nobody.
"""
