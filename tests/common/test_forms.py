"""Every form speaks the same way: label, hint, error, summary."""

import re

from django import forms

from querschnitt.portal.gallery import ExampleForm, wrong_form


def test_every_control_has_a_label():
    drawn = str(ExampleForm())
    labels = set(re.findall(r'<label[^>]* for="([^"]+)"', drawn))
    controls = set(re.findall(r'<(?:input|select|textarea)[^>]* id="([^"]+)"', drawn))
    assert controls - labels == set()


def test_error_is_tied_to_its_field_and_named_on_top():
    drawn = str(wrong_form())
    assert 'href="#id_falsch-name"' in drawn
    assert re.search(r'<input[^>]*name="falsch-name"[^>]*aria-describedby="id_falsch-name_error"', drawn)
    assert re.search(r'<input[^>]*name="falsch-name"[^>]*aria-invalid="true"', drawn)
    assert 'id="id_falsch-name_error"' in drawn


def test_summary_leads_to_existing_targets():
    drawn = str(wrong_form())
    ids = set(re.findall(r' id="([^"]+)"', drawn))
    targets = set(re.findall(r'href="#([^"]+)"', drawn))
    assert targets
    assert targets - ids == set()


def test_optional_fields_say_so():
    assert "(freiwillig)" in str(ExampleForm()["text"].as_field_group())
    assert "(freiwillig)" not in str(ExampleForm()["name"].as_field_group())


def test_dates_are_written_for_the_browsers_calendar():
    class Due(forms.Form):
        due_on = forms.DateField(initial="2026-11-24")
        at = forms.DateTimeField(required=False)

    drawn = str(Due())
    assert re.search(r'type="date"[^>]*value="2026-11-24"', drawn)
    assert 'type="datetime-local"' in drawn


def test_messages_say_what_to_do():
    assert wrong_form().errors["name"] == ["Bitte füllen Sie dieses Feld aus."]
    assert wrong_form().errors["channel"] == ["Bitte wählen Sie aus."]
    assert "zum Beispiel" in ExampleForm({"due_on": "31.2."}).errors["due_on"][0]
    assert forms.CharField().error_messages["required"] != forms.ChoiceField().error_messages["required"]


def test_form_without_data_has_no_summary():
    assert "q-errors" not in str(ExampleForm())
