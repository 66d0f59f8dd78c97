"""Judgement: where weights change the answer, which weights explain a map, who gains and who would leave."""
