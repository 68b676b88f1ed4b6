"""What is done to programmes, places and calls."""
