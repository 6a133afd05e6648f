from tests.scratch import scratch

__all__ = ["scratch"]
