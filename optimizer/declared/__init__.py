"""What municipalities declared: sound or stalled, suggestions, progress."""
