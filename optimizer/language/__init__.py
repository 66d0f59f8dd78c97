"""The reader's language: catalogues, composed sentences, numbers, dates and lists."""
