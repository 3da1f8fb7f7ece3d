"""Sentences about `scoring`."""
