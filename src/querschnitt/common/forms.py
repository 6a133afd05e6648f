"""How every form looks and speaks: KERN fields, labels above, hint, error with place and remedy, summary on top.

Views and apps use plain Django forms; ``{{ form }}`` or ``{% field form.name %}`` draws them this way.
"""

from __future__ import annotations

from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.forms.renderers import TemplatesSetting
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from .widgets import DRAWN

CHOICE_WIDGETS = (forms.CheckboxInput, forms.RadioSelect, forms.CheckboxSelectMultiple)


class Field(BoundField):
    """A field as the templates need it: what it is, and attributes KERN and assistive technology expect."""

    def __init__(self, form: forms.BaseForm, field: forms.Field, name: str) -> None:
        super().__init__(form, field, name)
        # Dates through the browser's own calendar; it reads and writes ISO dates whatever the language of the page.
        widget = field.widget
        if isinstance(widget, forms.DateInput) and not isinstance(widget, forms.DateTimeInput):
            widget.input_type, widget.format = "date", "%Y-%m-%d"
        elif isinstance(widget, forms.DateTimeInput):
            widget.input_type, widget.format = "datetime-local", "%Y-%m-%dT%H:%M"

    @property
    def shape(self) -> str:
        """Is "check" (one box beside its label), "choices" (a group) or "input"."""
        widget = self.field.widget
        if isinstance(widget, forms.CheckboxInput):
            return "check"
        if isinstance(widget, (forms.RadioSelect, forms.CheckboxSelectMultiple)) or self.use_fieldset:
            return "choices"
        return "input"

    def build_widget_attrs(self, attrs: dict[str, Any], widget: forms.Widget | None = None) -> dict[str, Any]:
        attrs = super().build_widget_attrs(attrs, widget)
        chosen = widget or self.field.widget
        if not chosen.is_hidden and not isinstance(chosen, CHOICE_WIDGETS):
            own = attrs.get("class") or chosen.attrs.get("class", "")
            kern = "kern-form-input__select" if isinstance(chosen, forms.Select) else "kern-form-input__input"
            attrs["class"] = f"{own} {kern} q-input".strip()
        return attrs


class Renderer(TemplatesSetting):
    form_template_name = "common/forms/form.html"
    field_template_name = "common/forms/field.html"
    bound_field_class = Field

    def render(self, template_name: str, context: dict[str, Any], request: HttpRequest | None = None) -> str:
        drawn = DRAWN.get(template_name)
        return drawn(context["widget"]) if drawn else super().render(template_name, context, request)


class ComboSelect(forms.Select):
    """A select of many entries that becomes a field to type in; without script it stays a select."""

    def __init__(self, attrs: dict[str, Any] | None = None, choices: Any = ()) -> None:
        super().__init__({"data-combo": "", **(attrs or {})}, choices)


class ColumnChoices(forms.CheckboxSelectMultiple):
    """Boxes in columns, for many short choices (languages, target groups)."""

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        context["widget"]["columns"] = True
        return context


def speak_plainly() -> None:
    """Django's own messages name the rule that was broken; ours name what to do. Called once at start."""
    messages: dict[type[forms.Field], dict[str, Any]] = {
        forms.Field: {"required": _("Bitte füllen Sie dieses Feld aus.")},
        forms.ChoiceField: {"required": _("Bitte wählen Sie aus.")},
        forms.MultipleChoiceField: {"required": _("Bitte wählen Sie mindestens einen Eintrag.")},
        forms.ModelChoiceField: {"required": _("Bitte wählen Sie aus.")},
        forms.BooleanField: {"required": _("Bitte bestätigen Sie dies, sonst geht es nicht weiter.")},
        forms.DateField: {"invalid": _("Bitte geben Sie ein Datum ein, zum Beispiel 24.11.2026.")},
        forms.FileField: {"required": _("Bitte wählen Sie eine Datei aus.")},
    }
    for field, texts in messages.items():
        field.default_error_messages = {**field.__dict__.get("default_error_messages", {}), **texts}
