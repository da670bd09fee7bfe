"""The fenced blocks of a page: one module each, and the adapter to Python-Markdown."""
