"""The demonstration's pool of documents: small real files, written here."""

from __future__ import annotations

from datetime import date, timedelta

from querschnitt.common.papers import Heading, Paper, Points, Table, Text, to_docx, to_pdf
from querschnitt.common.uploads import CleanFile, clean_upload
from querschnitt.network.document_choices import Audience, DocumentKind
from querschnitt.network.services.documents import add_version, create_document
from querschnitt.network.topics import Topic
from querschnitt.tenants.models import Organisation

STEPS = {
    "de": ("Erste Schritte nach der Ankunft", "Diese Wege sind in den ersten Wochen wichtig.", (
        "Wohnsitz beim Bürgerbüro anmelden.", "Krankenversicherung klären.", "Kinder bei Schule oder Kita anmelden.",
        "Platz in einem Sprachkurs suchen.", "Beratung in Anspruch nehmen: Sie ist kostenlos und vertraulich.")),
    "de-simple": ("Neu hier: Das ist wichtig", "Dieses Blatt hilft Ihnen in den ersten Wochen.", (
        "Gehen Sie zum Bürgerbüro. Sagen Sie dort, wo Sie wohnen.", "Fragen Sie nach der Krankenversicherung.",
        "Melden Sie Ihre Kinder in der Schule an.", "Suchen Sie einen Deutschkurs.",
        "Holen Sie sich Hilfe. Die Beratung kostet nichts.")),
    "en": ("First steps after arrival", "These are the errands of your first weeks.", (
        "Register your address at the citizens' office.", "Arrange health insurance.",
        "Register your children at school or day care.", "Look for a place in a language course.",
        "Ask for advice: it is free and confidential.")),
    "uk": ("Перші кроки після прибуття", "Ці справи важливі в перші тижні.", (
        "Зареєструйте місце проживання.", "З'ясуйте питання медичного страхування.", "Запишіть дітей до школи.",
        "Знайдіть місце на мовних курсах.", "Зверніться по консультацію: вона безкоштовна.")),
}  # fmt: skip
FIELDS = {
    "de": ("Anmeldung zum Sprachkurs", ("Familienname", "Vorname", "Geburtsdatum", "Telefon", "Sprachen", "Kinderbetreuung nötig?")),
    "uk": ("Заявка на мовний курс", ("Прізвище", "Ім'я", "Дата народження", "Телефон", "Мови", "Потрібен догляд за дітьми?")),
    "ar": ("التسجيل في دورة اللغة", ("اسم العائلة", "الاسم", "تاريخ الميلاد", "الهاتف", "اللغات", "هل تحتاج إلى رعاية أطفال؟")),
}  # fmt: skip


def furnish_documents(organisations: dict[str, Organisation], today: date) -> None:
    """Call inside the centre's scope, with the integration centre as the acting organisation."""
    centre, advice = organisations["ki"], organisations["mbe"]
    leaflet = create_document(
        organisation=centre, title=STEPS["de"][0], kind=DocumentKind.LEAFLET, topic=Topic.ARRIVAL, by=None,
        audience=Audience.PUBLIC, description="Ein Blatt für das erste Gespräch, zum Mitgeben.", language="de",
        file=_leaflet("de"), valid_from=today - timedelta(days=200),
    )  # fmt: skip
    for language in ("de-simple", "en", "uk"):
        add_version(document=leaflet, language=language, title=STEPS[language][0], file=_leaflet(language), by=None)
    form = create_document(
        organisation=centre, title=FIELDS["de"][0], kind=DocumentKind.FORM, topic=Topic.GERMAN, language="de",
        audience=Audience.PUBLIC, description="Für alle Träger von Sprachkursen im Kreis gleich.", file=_form("de"),
        by=None,
    )  # fmt: skip
    for language in ("uk", "ar"):
        add_version(document=form, language=language, title=FIELDS[language][0], file=_form(language), by=None)
    consent = create_document(
        organisation=centre, title="Einwilligung in die Weitergabe von Daten", kind=DocumentKind.FORM,
        topic=Topic.RESIDENCE, audience=Audience.NETWORK, language="de", by=None, file=_consent("de", "Stand 1"),
        description="Vor jeder Vermittlung gemeinsam ausfüllen; die Person behält eine Ausfertigung.",
    )  # fmt: skip
    add_version(document=consent, language="ar", title="الموافقة على نقل البيانات", file=_consent("ar", "1"), by=None)
    add_version(
        document=consent, language="de", title=consent.title, file=_consent("de", "Stand 2"), by=None,
        note="Hinweis auf den Widerruf deutlicher gefasst",
    )  # fmt: skip
    create_document(
        organisation=advice, title="Leitfaden: Fälle gut übergeben", kind=DocumentKind.AID, topic=Topic.OTHER,
        audience=Audience.NETWORK, language="de", by=None, description="Was in einer Übergabe stehen muss und was nicht.",
        file=_points("Leitfaden: Fälle gut übergeben", ("Anliegen", "Was schon versucht wurde", "Nächster Schritt")),
    )  # fmt: skip
    create_document(
        organisation=centre, title="Checkliste für Gespräche mit Sprachmittlung", kind=DocumentKind.AID,
        topic=Topic.INTERPRETING, audience=Audience.INTERNAL, language="de", by=None,
        file=_points("Gespräche mit Sprachmittlung", ("Vorgespräch führen", "Kurze Sätze", "Nachgespräch führen")),
    )  # fmt: skip
    create_document(
        organisation=centre, title="Anmeldebogen Ferienprogramm", kind=DocumentKind.FORM, topic=Topic.MEETING,
        audience=Audience.PUBLIC, language="de", by=None, valid_until=today - timedelta(days=40),
        file=_points("Anmeldebogen Ferienprogramm", ("Name des Kindes", "Alter", "Telefon der Eltern")),
    )  # fmt: skip


def _leaflet(language: str) -> CleanFile:
    title, opening, points = STEPS[language]
    paper = Paper(
        title, kicker="Kommunales Integrationszentrum Kreis Ahrenfeld", blocks=(Text(opening), Points(points)),
        language=language.split("-")[0],
    )  # fmt: skip
    if language == "uk":
        return clean_upload(title, to_docx(paper))
    return clean_upload(title, to_pdf(paper))


def _form(language: str) -> CleanFile:
    title, fields = FIELDS[language]
    table = Table(title, ("", ""), [(name, "") for name in fields], widths=(2, 5))
    return clean_upload(title, to_docx(Paper(title, blocks=(table,), language=language)))


def _consent(language: str, version: str) -> CleanFile:
    title = {"de": "Einwilligung in die Weitergabe von Daten", "ar": "الموافقة على نقل البيانات"}[language]
    text = {
        "de": "Ich bin einverstanden, dass die genannten Angaben an die genannte Stelle gehen. Ich kann das jederzeit widerrufen.",
        "ar": "أوافق على نقل البيانات المذكورة إلى الجهة المذكورة. يمكنني سحب موافقتي في أي وقت.",
    }[language]
    return clean_upload(title, to_docx(Paper(title, kicker=version, blocks=(Text(text),), language=language)))


def _points(title: str, points: tuple[str, ...]) -> CleanFile:
    return clean_upload(title, to_docx(Paper(title, blocks=(Heading("Worauf es ankommt"), Points(points)))))
