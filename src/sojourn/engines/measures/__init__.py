"""From facts (flat tables of what was recorded) to the 38 measures of the index; no Django."""
