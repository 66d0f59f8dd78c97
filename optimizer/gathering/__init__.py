"""Packs that make themselves: from polygons, graphs and public services to a territory, and out again."""
