"""What the product costs, measured against its floor. ``python -m bench`` from the repository's root."""
