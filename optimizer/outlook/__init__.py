"""What else is good, and what is certain."""
