from . import EVERYBODY, Route

ROUTES = [
    Route("territory:list", EVERYBODY),
    Route("territory:export", EVERYBODY),
    Route("territory:map", EVERYBODY),
    Route("territory:inconsistencies", EVERYBODY),
    Route("territory:detail", EVERYBODY, kwargs=lambda world: {"ags": "05158"}, shared=True),
]
