"""Pictures of anything: maps, bars, heat maps and the room for their labels."""
