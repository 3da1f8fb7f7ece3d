"""Random years of reporting, an independent slow look at them, and the service beside it."""
