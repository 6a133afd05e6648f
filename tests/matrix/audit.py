from . import Route

CHECKERS = {"operator", "data_protection_officer"}

ROUTES = [
    Route("audit:list", CHECKERS),
    Route("audit:export", CHECKERS, kwargs=lambda world: {"kind": "csv"}, shared=True),
    Route("audit:retention", {"data_protection_officer"}),
]
