"""What /api/metrics tells: the counters of this process, and what the database says when it is asked."""
