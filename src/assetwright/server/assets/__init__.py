"""Whole sets: drawn, kept for a day, fetched file by file or as one zip."""
