"""Who may do what on the broker: keys, the realm of those who have one, permissions, and configurations made of these.

Pure, but for the files that `keys` and `realm` read and write. Knows no service's code, only the contracts' names.
"""
