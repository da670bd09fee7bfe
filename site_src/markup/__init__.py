"""What Markdown becomes: pages, paths, fenced blocks, clauses, HTML elements."""
