import json
from typing import Any

from django import template
from django.core.serializers.json import DjangoJSONEncoder

register = template.Library()


@register.filter
def to_json(value: Any) -> str:
    """For a ``data-`` attribute; the template escapes it."""
    return json.dumps(value, cls=DjangoJSONEncoder)
