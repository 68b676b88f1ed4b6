"""SQLite as Django drives it, with writers of one process that wait for each other in order."""
