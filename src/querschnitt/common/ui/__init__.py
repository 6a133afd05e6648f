"""Parts of pages, drawn in Python. Templates reach them through ``{% load ui %}``."""
