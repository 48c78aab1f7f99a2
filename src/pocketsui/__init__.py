"""Placeholder docstring until its owner writes the map."""
