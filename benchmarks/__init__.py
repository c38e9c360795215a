"""How fast the model is, and against what. `make bench` runs everything and prints one table."""
