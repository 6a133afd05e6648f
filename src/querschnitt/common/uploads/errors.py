from __future__ import annotations

from django.utils.functional import Promise

Text = str | Promise


class UnfitFile(Exception):
    """The file is refused. ``problem`` says why, ``remedy`` what to do."""

    def __init__(self, problem: Text, remedy: Text) -> None:
        super().__init__(problem, remedy)
        self.problem = problem
        self.remedy = remedy

    def __str__(self) -> str:
        return f"{self.problem} {self.remedy}"
