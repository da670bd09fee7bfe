"""Blocks about people: the directory, its search box, the seating plan."""
