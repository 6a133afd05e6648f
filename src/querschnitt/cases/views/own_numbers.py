from __future__ import annotations

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from querschnitt.common.access import access

from ..acting import organisation_of
from ..asked import own_numbers
from ..forms import RuleForm
from ..models import Case
from ..policies import can_edit_case, changing
from ..rights import Group
from ..selectors import visible_cases
from ..services.own_numbers import set_own_numbers
from .common import actor_of, back_to, say


class OwnNumbersForm(RuleForm):
    numbers = forms.CharField(
        label=gettext_lazy("Eigene Aktenzeichen"),
        help_text=gettext_lazy(
            "Wie Ihre Stelle den Fall in eigenen Listen und Ordnern nennt, je Zeile eines. Andere Stellen sehen es nicht."
        ),
        required=False,
        max_length=600,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


@access(changing(can_edit_case, Group.COURSE), selector=visible_cases, kwarg="case_id")
@require_http_methods(["GET", "POST"])
def own_numbers_of(request: HttpRequest, case: Case) -> HttpResponse:
    actor = actor_of(request)
    organisation_of(actor)
    form = OwnNumbersForm(request.POST or None, initial={"numbers": "\n".join(own_numbers(case.pk))})
    if request.method == "POST" and form.is_valid():
        try:
            set_own_numbers(case=case, texts=form.cleaned_data["numbers"].splitlines(), by=actor)
        except ValidationError as error:
            form.refuse(error)
        else:
            say(request, _("Die eigenen Aktenzeichen sind gespeichert."))
            return back_to(case)
    return render(request, "cases/own_numbers.html", {"case": case, "form": form}, status=422 if form.errors else 200)
