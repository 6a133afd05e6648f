from .controlling import DeliveredFigure, Delivery, DeliveryKey, YearReport
from .figures import ContactCount, PublishedFigure, YearFigure

__all__ = [
    "ContactCount",
    "DeliveredFigure",
    "Delivery",
    "DeliveryKey",
    "PublishedFigure",
    "YearFigure",
    "YearReport",
]
