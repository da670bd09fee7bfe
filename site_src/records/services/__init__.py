"""What an institution promises beside the clauses of its charter: the time of each service, and compensation."""
