"""Measurements of Đúng Hạn: one service step beside a bare loop and a named peer, and the whole as processes.

Nothing here ships. Every measurement is a module that runs alone and prints one line of JSON (`python -m bench.step`);
`python -m bench` runs them in turns, each in a process of its own, and writes down what came out.
"""
