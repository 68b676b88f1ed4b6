"""Pages of programmes, places and calls."""
