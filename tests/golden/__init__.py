"""Two runs whose numbers are written down: what moves them is meant to, or it is a mistake."""
