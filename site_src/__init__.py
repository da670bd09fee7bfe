"""Turns content/ into a site: a Python-Markdown extension, and a check of everything that editors write."""
