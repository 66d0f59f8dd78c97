"""Play: what-if by hand on a map, every state judged at once and solved with proof."""
