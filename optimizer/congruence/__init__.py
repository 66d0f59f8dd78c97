"""How well today's arrangements fit together."""
