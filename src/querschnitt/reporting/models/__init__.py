from .controlling import DeliveredFigure, Delivery, DeliveryKey, YearReport
from .figures import PublishedFigure, YearFigure

__all__ = ["DeliveredFigure", "Delivery", "DeliveryKey", "PublishedFigure", "YearFigure", "YearReport"]
