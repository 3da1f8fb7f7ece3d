"""The rules: how a duty stands by what is known of it, and the register of all of them. No I/O."""
