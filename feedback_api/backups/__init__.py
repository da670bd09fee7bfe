"""Copies of the database: taken, known by what is in them, removed in time, and brought back."""
