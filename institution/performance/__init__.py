"""Promises in numbers and how they were kept, as both halves read them: periods, measures, standards, results."""
