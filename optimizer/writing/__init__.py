"""Writing results: a folder that is replaced whole, tables of rows."""
