"""What users give: scenario files, data packs, tables and layers, read and checked."""
