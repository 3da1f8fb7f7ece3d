"""Technical library of the services: journal, decisions, listening, relay. No word of the domain in it."""
