"""Blocks about what is promised beside the clauses of the charter: services and compensation."""
