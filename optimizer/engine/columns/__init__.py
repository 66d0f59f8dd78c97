"""Column generation: master, pricing rounds, the last choice and its certificate."""
