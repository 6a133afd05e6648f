"""What the network tells whoever stands above it."""

from django.dispatch import Signal

# Sent inside the transaction with ``organisation_ids``: a name that others show or search by is a different one now.
organisations_renamed = Signal()

# Sent inside the transaction with ``model``, ``ids`` and ``by``: taking back an import changed these rows again.
rows_put_back = Signal()
