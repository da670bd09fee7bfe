"""What makes the built search find Korean, and clauses, and shows first what is asked for most."""
