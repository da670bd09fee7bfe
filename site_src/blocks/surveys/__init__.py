"""Blocks about satisfaction surveys."""
