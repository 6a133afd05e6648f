"""Supervisor of the embedded PostgreSQL. Knows nothing of the rest of the product."""

from .cluster import Cluster
from .errors import ClusterError
from .place import SYSTEM_USER, Binaries, packaged_binaries, socket_directory

__all__ = ["SYSTEM_USER", "Binaries", "Cluster", "ClusterError", "packaged_binaries", "socket_directory"]
