"""A proposal as people hold it: it shows, saves and explains itself."""
