"""The rules: what follows from catalogues, moments and what intake decided. No I/O."""
