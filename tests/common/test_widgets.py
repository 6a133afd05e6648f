"""What we draw as plain strings must be what Django's templates draw."""

import datetime

from django import forms
from django.forms.renderers import TemplatesSetting
from django.utils.html import strip_spaces_between_tags
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy as _

from querschnitt.common.forms import ComboSelect, Renderer
from querschnitt.common.widgets import DRAWN


class Everything(forms.Form):
    name = forms.CharField(max_length=20, widget=forms.TextInput(attrs={"placeholder": 'a "b" <c>'}))
    mail = forms.EmailField(required=False, disabled=True)
    number = forms.IntegerField(min_value=1, max_value=9)
    day = forms.DateField()
    secret = forms.CharField(widget=forms.PasswordInput)
    hidden = forms.CharField(widget=forms.HiddenInput)
    sheet = forms.FileField(required=False, widget=forms.FileInput)
    plain = forms.ChoiceField(choices=[("", "–"), ("a", "A & B"), ("b", mark_safe("<b>")), (3, _("Name"))])
    grouped = forms.ChoiceField(choices=[("x", "X"), ("<Gruppe>", [("y", "Y"), ("z", "Z")])], widget=ComboSelect)
    several = forms.MultipleChoiceField(choices=[("1", "eins"), ("2", "zwei"), ("3", "drei")])


DATA = {
    "name": "<script>\"'&",
    "number": "4",
    "day": datetime.date(2026, 11, 20),
    "hidden": "h",
    "plain": "a",
    "grouped": "z",
    "several": ["1", "3"],
}


def squeezed(html: str) -> str:
    return strip_spaces_between_tags(" ".join(html.split())).replace(" >", ">").strip()


def test_drawn_widgets_equal_django_templates():
    for data in (None, DATA):
        ours = Everything(data, renderer=Renderer())
        for name in Everything.base_fields:
            widget = ours.fields[name].widget
            value, attrs = ours[name].value(), {"id": f"id_{name}", "required": True, "data-x": 5, "hidden": False}
            assert widget.template_name in DRAWN
            drawn = widget.render(name, value, attrs, renderer=Renderer())
            expected = widget.render(name, value, attrs, renderer=TemplatesSetting())
            assert squeezed(drawn) == squeezed(expected), name
