from . import EVERYBODY, Route

ROUTES = [
    Route("rules:list", EVERYBODY),
    Route("rules:export", EVERYBODY),
    Route("rules:detail", EVERYBODY, kwargs=lambda world: {"rule_id": "KI09"}, shared=True),
    Route("rules:change", {"operator"}, kwargs=lambda world: {"rule_id": "KI09"}, shared=True),
]
