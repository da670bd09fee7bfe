"""Figures: how the promises of standards.yml were kept, counted from what the database knows of cases and ratings."""
