"""Blocks about feedback: its kinds and deadlines, its form and consent, the form for a lost address."""
