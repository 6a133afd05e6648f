"""Existing lists of persons, contacts and plans: what they may contain, and how their rows become case work."""
