"""Directories of others that speak HSDS: read, shown as a plan, taken over as a whole, taken back."""
