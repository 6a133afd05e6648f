"""What can be wrong with a file or a cell, said so that somebody can act on it."""

from __future__ import annotations

from django.utils.functional import Promise

Text = str | Promise


class UnreadableFile(Exception):
    """The whole file is refused. ``problem`` says why, ``remedy`` what to do."""

    def __init__(self, problem: Text, remedy: Text) -> None:
        super().__init__(problem, remedy)
        self.problem = problem
        self.remedy = remedy


class CellError(ValueError):
    """One value cannot be taken over."""

    def __init__(self, problem: Text, remedy: Text) -> None:
        super().__init__(problem, remedy)
        self.problem = problem
        self.remedy = remedy
