"""What /api/metrics tells."""
