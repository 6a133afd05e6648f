"""Supervisor of the embedded PostgreSQL. Knows nothing of the rest of the product."""

from .cluster import Cluster, ClusterError

__all__ = ["Cluster", "ClusterError"]
