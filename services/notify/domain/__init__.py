"""The rules: who is written to, once, in which words and under which number. No I/O."""
