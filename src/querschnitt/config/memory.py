"""How Python's collector of cycles behaves in processes that serve."""

import gc

# A list of a thousand entries makes tens of thousands of dictionaries, all alive until it is sent. With Python's own
# threshold (700) the collector would walk them again and again and find nothing: a third of such a request's time.
YOUNG, MIDDLE, OLD = 50_000, 20, 50


def calm_collector() -> None:
    """To be called once everything is loaded: what is there by then stays, and is not walked again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(YOUNG, MIDDLE, OLD)
