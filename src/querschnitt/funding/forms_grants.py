"""Forms of grants. What is wrong with a value is said by the services, at the field it belongs to."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from querschnitt.common.uploads import UploadField

from .forwarding import Rooms
from .models import Grant, GrantPosition
from .models.forwarding import Component, ForwardingState
from .models.grants import BookingKind
from .programmes import book
from .services.grants import Line

_l = gettext_lazy


def _day(label: Any, **more: Any) -> forms.DateField:
    return forms.DateField(label=label, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **more)


def _today(label: Any, **more: Any) -> forms.DateField:
    return _day(label, initial=timezone.localdate, **more)


def _money(label: Any, *, least: str = "0.01", **more: Any) -> forms.DecimalField:
    return forms.DecimalField(
        label=label, min_value=Decimal(least), max_digits=12, decimal_places=2, localize=True, **more
    )


def _posts(label: Any, **more: Any) -> forms.DecimalField:
    return forms.DecimalField(
        label=label, min_value=Decimal(0), max_digits=6, decimal_places=3, localize=True, required=False, **more
    )


def _long(label: Any, **more: Any) -> forms.CharField:
    return forms.CharField(label=label, widget=forms.Textarea(attrs={"rows": 4}), **more)


def carry_out(form: forms.Form, action: Callable[..., Any], **more: Any) -> bool:
    """Call the service with what the form holds; what it refuses stands at its field."""
    if not form.is_valid():
        return False
    try:
        action(**form.cleaned_data, **more)
    except ValidationError as error:
        if not hasattr(error, "error_dict"):
            form.add_error(None, error)
            return False
        for name, problems in error.error_dict.items():
            form.add_error(name if name in form.fields else None, problems)
        return False
    return True


class GrantForm(forms.Form):
    programme = forms.ChoiceField(label=_l("Programm"))
    year = forms.IntegerField(label=_l("Jahr"), min_value=2007, max_value=2100)
    reference = forms.CharField(label=_l("Aktenzeichen"), max_length=80)
    application_due_on = _day(_l("Antrag bis"), required=False)
    due_on = _day(_l("Verwendungsnachweis bis"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        options = [(one.key, str(one.label)) for one in book().programmes.values()]
        self.fields["programme"].choices = options  # type: ignore[attr-defined]  # a choice field
        self.fields["year"].initial = timezone.localdate().year


class PositionForm(forms.Form):
    label = forms.CharField(label=_l("Posten"), max_length=160, required=False)
    posts = _posts(_l("Stellen (VZÄ)"))
    amount = _money(_l("Betrag in Euro"), least="0", required=False)

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        if found.get("amount") is not None and not found.get("label"):
            self.add_error("label", _("Nennen Sie den Posten zu diesem Betrag."))
        if found.get("posts") and found.get("amount") is None and "amount" not in self.errors:
            self.add_error("amount", _("Tragen Sie den Betrag zu diesen Stellen ein."))
        return found


class _Rows(forms.BaseFormSet):
    @property
    def filled(self) -> list[dict[str, Any]]:
        return [form.cleaned_data for form in self.forms if form.cleaned_data.get("amount") is not None]


PositionRows = forms.formset_factory(PositionForm, formset=_Rows, extra=3, max_num=30)


def lines_of(rows: Any) -> list[Line]:
    return [Line(row["label"], row["amount"], row.get("posts")) for row in rows.filled]


class ApplyForm(forms.Form):
    purpose = forms.CharField(label=_l("Zweck"), max_length=300, required=False)
    period_from = _day(_l("Zeitraum von"))
    period_to = _day(_l("Zeitraum bis"))
    own_share = _money(_l("Eigenanteil in Euro"), least="0", initial=Decimal(0))
    signed_by = forms.CharField(label=_l("unterschrieben von"), max_length=120)
    signed_on = _today(_l("unterschrieben am"))
    happened_on = _today(_l("abgesandt am"))


class DecideForm(forms.Form):
    """One amount for every position of the grant."""

    happened_on = _today(_l("Bescheid vom"))
    decision_reference = forms.CharField(label=_l("Zeichen des Bescheids"), max_length=120)
    due_on = _day(_l("Verwendungsnachweis bis"))
    call_due_on = _day(_l("Mittelabruf bis"), required=False)
    spend_within = forms.IntegerField(
        label=_l("Abgerufene Mittel verwenden binnen (Monate)"),
        min_value=1,
        max_value=24,
        required=False,
        help_text=_l("Nur, wenn der Bescheid eine Frist nennt."),
    )
    conditions = _long(_l("Nebenbestimmungen"), max_length=4000, required=False)

    def __init__(self, *args: Any, grant: Grant, positions: Sequence[GrantPosition], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.names = [f"granted_{number}" for number in range(len(positions))]
        amounts = {
            name: _money(
                _("%(label)s: bewilligt in Euro") % {"label": one.label},
                least="0",
                initial=one.applied if one.granted is None else one.granted,
            )
            for name, one in zip(self.names, positions, strict=True)
        }
        self.fields = {**amounts, **self.fields}
        self.initial = {
            "decision_reference": grant.decision_reference,
            "due_on": grant.due_on,
            "call_due_on": grant.call_due_on,
            "spend_within": grant.spend_within,
            "conditions": grant.conditions,
            **self.initial,
        }

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        found["granted"] = [found.pop(name, Decimal(0)) for name in self.names]
        return found


class TurnForm(forms.Form):
    happened_on = _today(_l("Tag"))
    text = forms.CharField(label=_l("Bemerkung oder Grund"), max_length=500, required=False)


class HandInForm(forms.Form):
    happened_on = _today(_l("abgegeben am"))
    report = _long(_l("Sachbericht"), max_length=20000)


class AcceptForm(forms.Form):
    happened_on = _today(_l("Mitteilung vom"))
    recognised = _money(_l("anerkannt in Euro"), least="0")
    text = forms.CharField(label=_l("Was nicht anerkannt wurde und warum"), max_length=500, required=False)


class CallForm(forms.Form):
    amount = _money(_l("Betrag in Euro"))
    period_from = _day(_l("für die Zeit von"))
    period_to = _day(_l("bis"))
    requested_on = _today(_l("abgerufen am"))


class ReceiveForm(forms.Form):
    amount = _money(
        _l("eingegangen in Euro"), least="0", help_text=_l("Weniger als abgerufen: der Rest kann neu abgerufen werden.")
    )
    paid_on = _today(_l("eingegangen am"))


class RoomsForm(forms.Form):
    building = forms.CharField(label=_l("Gebäude"), max_length=160, required=False)
    rooms = forms.IntegerField(label=_l("Räume"), min_value=1, max_value=99, required=False)
    amount = _money(_l("Betrag in Euro"), required=False)

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        names = ("building", "rooms", "amount")
        if any(found.get(name) for name in names):
            for name in names:
                if not found.get(name) and name not in self.errors:
                    self.add_error(name, _("Zu einer Pauschale gehören Gebäude, Räume und Betrag."))
        return found


RoomsRows = forms.formset_factory(RoomsForm, formset=_Rows, extra=2, max_num=20)


def rooms_of(rows: Any) -> list[Rooms]:
    return [Rooms(row["building"], row["rooms"], row["amount"]) for row in rows.filled]


class ForwardingForm(forms.Form):
    recipient: forms.ModelChoiceField[Any] = forms.ModelChoiceField(label=_l("Träger"), queryset=None)
    measure = forms.CharField(label=_l("Maßnahme"), max_length=200)
    component = forms.ChoiceField(label=_l("Baustein (nur KOMM-AN II)"), required=False)
    amount = _money(_l("Betrag in Euro"), help_text=_l("Alles, was der Vertrag zusagt, Pauschalen eingeschlossen."))
    percent = forms.DecimalField(
        label=_l("Anteil an der Maßnahme in Prozent"),
        min_value=Decimal("0.01"),
        max_value=Decimal(100),
        max_digits=5,
        decimal_places=2,
        localize=True,
        initial=Decimal(100),
        help_text=_l("100, wenn der Vertrag die Maßnahme ganz bezahlt."),
    )
    starts_on = _day(_l("von"))
    ends_on = _day(_l("bis"))
    posts = _posts(_l("davon Case Management (VZÄ)"))
    counselling = forms.BooleanField(label=_l("Die Maßnahme gehört zu MBE oder JMD"), required=False)
    reason = _long(_l("Begründung aus dem Konzept"), max_length=2000, required=False)
    proof_due_on = _day(_l("Nachweis des Trägers bis"))

    def __init__(self, *args: Any, recipients: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["recipient"].queryset = recipients  # type: ignore[attr-defined]  # a model choice
        self.fields["component"].choices = [("", "–"), *Component.choices]  # type: ignore[attr-defined]


class ConcludeForm(forms.Form):
    concluded_on = _today(_l("geschlossen am"))
    deviation = _long(_l("Begründung, wenn Sie von einer Empfehlung abweichen"), max_length=2000, required=False)


class PayForm(forms.Form):
    amount = _money(_l("Betrag in Euro"))
    booked_on = _today(_l("gezahlt am"))


class EndForm(forms.Form):
    ended_on = _today(_l("beendet am"))


class ThirdProofForm(forms.Form):
    proof_on = _today(_l("Nachweis des Trägers vom"))


class ProofLineForm(forms.Form):
    paid_on = _day(_l("Tag der Zahlung"))
    payee = forms.CharField(label=_l("an wen"), max_length=160)
    text = forms.CharField(label=_l("Grund der Zahlung"), max_length=200)
    amount = _money(_l("Betrag in Euro"))
    position: forms.ModelChoiceField[Any] = forms.ModelChoiceField(
        label=_l("Posten"), queryset=None, required=False, empty_label="–"
    )
    forwarding: forms.ModelChoiceField[Any] = forms.ModelChoiceField(
        label=_l("Weiterleitung"), queryset=None, required=False, empty_label="–"
    )
    receipt = UploadField(label=_l("Beleg"), required=False)

    def __init__(self, *args: Any, grant: Grant, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        contracts = grant.forwardings.filter(state__in=(ForwardingState.CONCLUDED, ForwardingState.ENDED))
        self.fields["position"].queryset = grant.positions.all()  # type: ignore[attr-defined]
        self.fields["forwarding"].queryset = contracts  # type: ignore[attr-defined]


class ReceiptForm(forms.Form):
    receipt = UploadField(label=_l("Beleg"))


class ReceiptRemovalForm(forms.Form):
    reason = forms.CharField(label=_l("Grund"), max_length=200)


class RecoveryForm(forms.Form):
    forwarding: forms.ModelChoiceField[Any] = forms.ModelChoiceField(
        label=_l("Wer zahlt zurück"), queryset=None, required=False, empty_label=_l("das Zentrum an den Geldgeber")
    )
    amount = _money(_l("Betrag in Euro"))
    reason = forms.CharField(label=_l("Grund"), max_length=300)
    demanded_on = _today(_l("gefordert am"))
    due_on = _day(_l("zu zahlen bis"))
    interest_rate = forms.DecimalField(
        label=_l("Zinssatz in Prozent im Jahr"),
        min_value=Decimal("0.001"),
        max_value=Decimal(100),
        max_digits=6,
        decimal_places=3,
        localize=True,
        required=False,
        help_text=_l("Nur, wenn der Bescheid Zinsen verlangt. Gerechnet wird nach Tagen auf den offenen Betrag."),
    )
    interest_from = _day(_l("Zinsen ab"), required=False)

    def __init__(self, *args: Any, grant: Grant, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        contracts = grant.forwardings.filter(concluded_on__isnull=False)
        self.fields["forwarding"].queryset = contracts  # type: ignore[attr-defined]


class SettleForm(forms.Form):
    paid_on = _today(_l("gezahlt am"))
    amount = _money(_l("Betrag ohne Zinsen in Euro"), least="0", help_text=_l("Weniger als offen: eine Teilzahlung."))
    interest = _money(_l("Zinsen in Euro"), least="0", required=False)
    waived = forms.CharField(
        label=_l("Warum der Rest der Zinsen nicht gefordert wird"),
        max_length=300,
        required=False,
        help_text=_l("Nur bei der letzten Zahlung."),
    )


class DropForm(forms.Form):
    reason = forms.CharField(label=_l("Grund"), max_length=300)


class BookingForm(forms.Form):
    kind = forms.ChoiceField(label=_l("Art"))
    amount = _money(_l("Betrag in Euro"))
    booked_on = _today(_l("Tag"))
    text = forms.CharField(label=_l("Wofür"), max_length=200)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = (BookingKind.COMMIT, BookingKind.PAY, BookingKind.RELEASE, BookingKind.REFUND)
        self.fields["kind"].choices = [  # type: ignore[attr-defined]
            ("direkt", _("Direkte Zahlung (binden und zahlen)")),
            *((kind.value, kind.label) for kind in kinds),
        ]


class ReversalForm(forms.Form):
    reason = forms.CharField(max_length=200)


class WordingForm(forms.Form):
    text = forms.CharField(
        label=_l("Wortlaut"),
        widget=forms.Textarea(attrs={"rows": 26}),
        max_length=20000,
        required=False,
        strip=False,
        help_text=_l("# Titel, ## Überschrift, - Aufzählung. Leer: der Wortlaut, den Querschnitt mitbringt."),
    )
