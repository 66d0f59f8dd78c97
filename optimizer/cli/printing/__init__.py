"""Results printed on a terminal."""
