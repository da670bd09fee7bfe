"""Figures of how promises were kept: counted from cases and ratings, and made safe to publish."""
