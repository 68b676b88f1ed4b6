"""Shapes of what is typed about programmes, places and calls."""
