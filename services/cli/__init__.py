"""The command `dunghan`: the one place that knows every service, and speaks to people in Vietnamese or English.

Owns no fact: it starts processes, sends submissions as a district does, asks services and shows what they answer.
"""
