"""Blocks about service standards: their targets, how they were kept, and the promises that were not."""
