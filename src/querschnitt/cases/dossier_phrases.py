"""Words of the paper that tells a person what is stored about them (Art. 15 DSGVO), in every language of the site.

The German texts are gettext sources (``tools/translations.py`` names this file). What stands in the file of a case is
German; the words around it, the headings and the names of the fields are in the person's language too.
"""

from __future__ import annotations

from django.utils.translation import gettext_noop

PHRASES = {
    "title": gettext_noop("Auskunft über Ihre Daten"),
    "intro": gettext_noop("Das ist alles, was über Sie gespeichert ist. Sie haben ein Recht darauf (Art. 15 DSGVO)."),
    "who": gettext_noop("Wer ist verantwortlich?"),
    "officer": gettext_noop("Wer hilft bei Fragen zum Datenschutz?"),
    "why": gettext_noop("Wozu?"),
    "why_text": gettext_noop("Für Ihre Beratung und Begleitung, mit Ihrer Einwilligung (Art. 6 Abs. 1 lit. a DSGVO)."),
    "whence": gettext_noop("Woher kommen die Daten?"),
    "whence_text": gettext_noop(
        "Von Ihnen selbst, aus Ihren Unterlagen und von Stellen, mit denen Sie einverstanden waren. Wo es bekannt ist, "
        "steht es beim Eintrag."
    ),
    "recipients": gettext_noop("Wer hat Daten erhalten?"),
    "nobody": gettext_noop("Niemand außerhalb der verantwortlichen Stelle."),
    "how_long": gettext_noop("Wie lange werden sie gespeichert?"),
    "after_closing": gettext_noop("%(months)s Monate nach dem Ende der Beratung werden sie gelöscht."),
    "not_before": gettext_noop("Gelöscht wird frühestens am %(day)s."),
    "held": gettext_noop("Zurzeit darf nichts gelöscht werden. Den Grund finden Sie unten."),
    "machine": gettext_noop("Entscheidet ein Computer über Sie?"),
    "machine_text": gettext_noop("Nein. Das Programm rechnet Fristen aus und schlägt vor. Menschen entscheiden."),
    "rights": gettext_noop("Ihre Rechte"),
    "rights_text": gettext_noop(
        "Sie können verlangen, dass Falsches berichtigt wird, dass Ihre Daten gelöscht oder vorerst nicht genutzt "
        "werden. Sie können Ihre Einwilligung jederzeit zurücknehmen. Sie können Ihre Daten als Datei bekommen."
    ),
    "complain": gettext_noop("Beschweren können Sie sich bei der Datenschutzaufsicht des Landes."),
    "data": gettext_noop("Gespeicherte Angaben"),
    "data_text": gettext_noop("Die Einträge stehen hier, wie sie gespeichert sind: auf Deutsch."),
    "more": gettext_noop(
        "Technische Nummern und der Inhalt der Dateien stehen in der Datenkopie, die Sie dazu bekommen."
    ),
    "page": gettext_noop("Seite"),
}

# Table -> its heading on the paper.
TITLES = {
    "Person": gettext_noop("Angaben zu Ihnen"),
    "PersonName": gettext_noop("Schreibweisen Ihres Namens"),
    "HouseholdMember": gettext_noop("Ihr Haushalt"),
    "ResidenceSpan": gettext_noop("Aufenthalt"),
    "BenefitSpan": gettext_noop("Leistungen zum Leben"),
    "ChainEntry": gettext_noop("Kurse, Schule und Arbeit"),
    "Case": gettext_noop("Ihre Beratung"),
    "PhaseChange": gettext_noop("Abschnitte der Beratung"),
    "CaseReference": gettext_noop("Aktenzeichen anderer Stellen"),
    "ContactNote": gettext_noop("Gespräche"),
    "Assessment": gettext_noop("Einschätzungen"),
    "AssessmentRating": gettext_noop("Einschätzungen der Lebensbereiche"),
    "Need": gettext_noop("Bedarfe"),
    "Goal": gettext_noop("Ziele"),
    "PlanReview": gettext_noop("Gemeinsam geprüfte Ziele"),
    "GoalReview": gettext_noop("Rückblick auf die Ziele"),
    "PlanStep": gettext_noop("Schritte im Plan"),
    "PlanVersion": gettext_noop("Vereinbarte Pläne"),
    "PlanSignature": gettext_noop("Unterschriften"),
    "CaseTask": gettext_noop("Aufgaben"),
    "CaseFile": gettext_noop("Dateien"),
    "Consent": gettext_noop("Ihre Einwilligungen"),
    "SecrecyRelease": gettext_noop("Entbindungen von der Schweigepflicht"),
    "CaseGrant": gettext_noop("Wer Ihre Akte sehen darf"),
    "Referral": gettext_noop("Weitergegeben an andere Stellen"),
    "PackageNotice": gettext_noop("Wer dort den Hinweis gelesen hat"),
    "ShareNotice": gettext_noop("Wer dort den Hinweis gelesen hat"),
    "ReferralLink": gettext_noop("Links für Stellen ohne Zugang"),
    "Handover": gettext_noop("Wechsel der zuständigen Stelle"),
    "HandoverTask": gettext_noop("Was beim Wechsel zu tun ist"),
    "CaseObstacle": gettext_noop("Hindernisse"),
    "EmergencyAccess": gettext_noop("Zugriffe im Notfall"),
    "CaseHold": gettext_noop("Sperren der Löschung"),
    "CaseRestriction": gettext_noop("Einschränkungen der Verarbeitung"),
    "LinkRequest": gettext_noop("Unsere Fragen an andere Stellen"),
    "LinkDelivery": gettext_noop("Fragen anderer Stellen an uns"),
    "CaseMerge": gettext_noop("Zusammengeführte Akten"),
    "CaseMergeRow": gettext_noop("Dabei übernommene Einträge"),
    "SearchKey": gettext_noop("Suchwörter aus Ihrem Namen"),
}

# Names of fields that stand most often in a file; the others are named in German and English.
LABELS = (
    gettext_noop("Vorname"), gettext_noop("Nachname"), gettext_noop("Name"), gettext_noop("Geburtsdatum"),
    gettext_noop("Geschlecht"), gettext_noop("Sprachen"), gettext_noop("Dolmetschen"),
    gettext_noop("Staatsangehörigkeit"), gettext_noop("In Deutschland seit"), gettext_noop("Wohnort"),
    gettext_noop("Telefon"), gettext_noop("Aktenzeichen"), gettext_noop("Zuständig"), gettext_noop("Begonnen am"),
    gettext_noop("Aufenthaltsstatus"), gettext_noop("Lebensbereich"), gettext_noop("Ziel"), gettext_noop("Schritt"),
    gettext_noop("Datum"), gettext_noop("Minuten"), gettext_noop("Thema"), gettext_noop("Notiz"), gettext_noop("Zweck"),
    gettext_noop("Empfänger"), gettext_noop("Erteilt am"), gettext_noop("Gültig bis"), gettext_noop("Stand"),
    gettext_noop("Bis"), gettext_noop("Von"), gettext_noop("Wer"), gettext_noop("Stelle"), gettext_noop("Grund"),
)  # fmt: skip
