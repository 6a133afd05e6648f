from .controlling import DeliveredFigure, Delivery
from .figures import PublishedFigure, YearFigure

__all__ = ["DeliveredFigure", "Delivery", "PublishedFigure", "YearFigure"]
