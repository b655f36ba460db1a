"""Movements that hipcheck meets and must name: those that it measures, and those that it must leave alone."""
