class ClusterError(Exception):
    """The cluster could not be created, started or stopped. The message is for the person at the console."""
