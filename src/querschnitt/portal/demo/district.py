"""The invented Kreis Ahrenfeld: its organisations, the people who work there, and what they offer."""

from __future__ import annotations

from dataclasses import dataclass

from querschnitt.offers.choices import OfferTopic as T
from querschnitt.offers.choices import TargetGroup as G
from querschnitt.tenants.models import Organisation

from .stories import Wish

K = Organisation.Kind


@dataclass(frozen=True)
class Body:
    key: str
    kind: str
    name: str
    short: str
    town: str
    postcode: str
    street: str
    duty: str = ""
    carrier: str = ""


TOWNS = {"Lindbach": "59001", "Ostereck": "59002", "Hohenrode": "59003", "Wiesental": "59004", "Bergbrück": "59005"}

BODIES = (
    Body("ki", K.KI, "Kommunales Integrationszentrum Kreis Ahrenfeld", "KI Ahrenfeld", "Lindbach", "59001", "Kreishausplatz 1", "Kommunales Integrationsmanagement, Seiteneinsteigerberatung, Sprachmittlungspool", "Kreis Ahrenfeld"),
    Body("kreis", K.DISTRICT, "Kreisverwaltung Ahrenfeld", "Kreis Ahrenfeld", "Lindbach", "59001", "Kreishausplatz 1", "Kreisaufgaben, Aufsicht, Planung"),
    Body("lindbach", K.TOWN, "Stadt Lindbach", "Lindbach", "Lindbach", "59001", "Markt 4", "Unterbringung, Case Management der Stadt"),
    Body("ostereck", K.TOWN, "Stadt Ostereck", "Ostereck", "Ostereck", "59002", "Rathausstraße 12", "Unterbringung, Case Management der Stadt"),
    Body("hohenrode", K.TOWN, "Gemeinde Hohenrode", "Hohenrode", "Hohenrode", "59003", "Am Kirchplatz 2", "Unterbringung, Sozialberatung"),
    Body("wiesental", K.TOWN, "Gemeinde Wiesental", "Wiesental", "Wiesental", "59004", "Dorfstraße 40", "Unterbringung, Sozialberatung"),
    Body("abh", K.AUSLAENDERBEHOERDE, "Ausländerbehörde Kreis Ahrenfeld", "ABH", "Lindbach", "59001", "Kreishausplatz 3", "Aufenthaltstitel, Duldungen, Wohnsitzauflagen", "Kreis Ahrenfeld"),
    Body("sozialamt", K.SOZIALAMT, "Sozialamt Lindbach", "Sozialamt", "Lindbach", "59001", "Markt 6", "Leistungen nach dem AsylbLG und SGB XII", "Stadt Lindbach"),
    Body("jobcenter", K.JOBCENTER, "Jobcenter Kreis Ahrenfeld", "Jobcenter", "Lindbach", "59001", "Bahnhofstraße 21", "Bürgergeld, Vermittlung, Integrationskurse"),
    Body("jugendamt", K.JUGENDAMT, "Jugendamt Kreis Ahrenfeld", "Jugendamt", "Lindbach", "59001", "Kreishausplatz 5", "Hilfen zur Erziehung, Kita-Plätze, unbegleitete Minderjährige", "Kreis Ahrenfeld"),
    Body("schulamt", K.SCHULAMT, "Schulamt für den Kreis Ahrenfeld", "Schulamt", "Lindbach", "59001", "Kreishausplatz 7", "Zuweisung neu zugewanderter Kinder"),
    Body("gesundheitsamt", K.GESUNDHEITSAMT, "Gesundheitsamt Kreis Ahrenfeld", "Gesundheitsamt", "Lindbach", "59001", "Am Stadtpark 3", "Erstuntersuchung, Schuleingangsuntersuchung", "Kreis Ahrenfeld"),
    Body("agentur", K.AGENTUR, "Agentur für Arbeit Lindbach", "Agentur", "Lindbach", "59001", "Bahnhofstraße 25", "Arbeitsvermittlung, Berufsberatung"),
    Body("mbe", K.MBE, "Migrationsberatung der Caritas Ahrenfeld", "MBE Caritas", "Lindbach", "59001", "Klosterstraße 9", "Migrationsberatung für erwachsene Zugewanderte", "Caritasverband Ahrenfeld"),
    Body("jmd", K.JMD, "Jugendmigrationsdienst der Diakonie Ahrenfeld", "JMD Diakonie", "Ostereck", "59002", "Lutherweg 3", "Beratung junger Menschen von 12 bis 27", "Diakonie Ahrenfeld"),
    Body("ia", K.IA, "Integrationsagentur der AWO Ostereck", "IA AWO", "Ostereck", "59002", "Marktgasse 5", "Sozialraumarbeit, Antidiskriminierung", "AWO Ahrenfeld"),
    Body("drk", K.WELFARE, "DRK-Kreisverband Ahrenfeld", "DRK", "Lindbach", "59001", "Henry-Dunant-Weg 1", "Flüchtlingsberatung, Suchdienst"),
    Body("skf", K.WELFARE, "Frauenberatungsstelle Ahrenfeld", "Frauenberatung", "Lindbach", "59001", "Gartenstraße 18", "Beratung und Schutz bei Gewalt"),
    Body("vhs", K.EDUCATION, "Volkshochschule Ahrenfeld", "VHS", "Lindbach", "59001", "Kulturplatz 2", "Integrationskurse, Erstorientierung"),
    Body("werkstatt", K.EDUCATION, "Bildungswerkstatt Ostereck", "Werkstatt", "Ostereck", "59002", "Industriestraße 30", "Berufssprachkurse, Qualifizierung"),
    Body("gesamtschule", K.SCHOOL, "Gesamtschule Lindbach", "Gesamtschule", "Lindbach", "59001", "Schulallee 10", "Internationale Klassen"),
    Body("berufskolleg", K.SCHOOL, "Berufskolleg Ostereck", "Berufskolleg", "Ostereck", "59002", "Technikweg 4", "Internationale Förderklassen"),
    Body("kita", K.DAYCARE, "Kita Sonnenhang Hohenrode", "Kita Sonnenhang", "Hohenrode", "59003", "Sonnenhang 1", "Kindertagesbetreuung"),
    Body("cafe", K.ASSOCIATION, "Café Miteinander Lindbach e. V.", "Café Miteinander", "Lindbach", "59001", "Mühlengasse 7", "Begegnung, Patenschaften"),
    Body("flucht", K.ASSOCIATION, "Flüchtlingshilfe Bergbrück e. V.", "Hilfe Bergbrück", "Bergbrück", "59005", "Brückenstraße 2", "Ehrenamtliche Begleitung"),
    Body("sport", K.ASSOCIATION, "Turn- und Sportverein Wiesental", "TuS Wiesental", "Wiesental", "59004", "Sportweg 8", "Sport für alle"),
)  # fmt: skip

# (role, organisation, name). One person appears twice and shows the switcher.
PEOPLE = (
    ("case_manager", "ki", "Katrin Wessel"),
    ("centre_head", "ki", "Dr. Helene Brandhorst"),
    ("kim_coordinator", "ki", "Jana Wertheim"),
    ("education_adviser", "ki", "Tobias Nordmann"),
    ("interpreter_coordinator", "ki", "Samira Köster"),
    ("administrative_assistant", "ki", "Uwe Pohlmann"),
    ("case_manager", "lindbach", "Murat Kılıç"),
    ("partner_adviser", "mbe", "Murat Kılıç"),
    ("case_manager", "ostereck", "Svenja Dierkes"),
    ("partner_head", "mbe", "Monika Sudhoff"),
    ("partner_adviser", "jmd", "Paul Middendorf"),
    ("partner_adviser", "jobcenter", "Sabine Grothe"),
    ("partner_adviser", "drk", "Nadja Ihmels"),
    ("partner_adviser", "vhs", "Gerrit Kampmann"),
    ("partner_editor", "vhs", "Ines Ebbers"),
    ("operator", "ki", "Jörg Vennemann"),
    ("data_protection_officer", "kreis", "Renate Uphoff"),
)
STATE_ANALYST = ("state_analyst", "Dr. Malte Rehbein")

# Organisations that lead cases, with their share, and who works on them.
LEADS = (
    ("ki", 36, "Katrin Wessel"), ("lindbach", 20, "Murat Kılıç"), ("ostereck", 14, "Svenja Dierkes"),
    ("mbe", 17, "Monika Sudhoff"), ("jmd", 13, "Paul Middendorf"),
)  # fmt: skip
SCHOOL_ADVISER = "Tobias Nordmann"  # of the KI: leads cases himself

# However few cases there are: changes of legal circle, gaps and holds of the KI, something for every other lead.
WISHES = (
    *(Wish("ki", is_open=True, legal_circle="asylblg") for _course in range(5)),
    *(Wish("ki", is_open=True, legal_circle="sgb2") for _gap in range(4)),
    *(Wish("ki", is_open=False) for _closed in range(2)),
    *(Wish(key, is_open=is_open) for key, _share, _name in LEADS if key != "ki" for is_open in (True, False)),
    Wish("mbe", is_open=True),
)

# (provider, title, topic, target groups, languages, description)
OFFERS = (
    ("vhs", "Integrationskurs, allgemein", T.GERMAN, (G.ADULTS,), "de", "600 Stunden Sprachkurs und 100 Stunden Orientierungskurs, vormittags."),
    ("vhs", "Integrationskurs am Abend", T.GERMAN, (G.ADULTS,), "de", "Für Menschen, die tagsüber arbeiten. Drei Abende in der Woche."),
    ("vhs", "Alphabetisierungskurs", T.GERMAN, (G.ADULTS, G.NEWCOMERS), "de", "Lesen und Schreiben von Anfang an, kleine Gruppe."),
    ("vhs", "Erstorientierungskurs", T.ARRIVAL, (G.REFUGEES,), "de ar fa uk", "Alltag, Arbeit und Gesundheit in Deutschland, 300 Stunden."),
    ("vhs", "Deutsch für Mütter mit Kinderbetreuung", T.GERMAN, (G.WOMEN, G.PARENTS), "de", "Zweimal in der Woche, Kinder werden nebenan betreut."),
    ("vhs", "Einbürgerungstest", T.RESIDENCE, (G.ADULTS,), "de", "Anmeldung und Prüfungstermine jeden Monat."),
    ("werkstatt", "Berufssprachkurs B2", T.GERMAN, (G.ADULTS,), "de", "400 Stunden, mit Bewerbungstraining."),
    ("werkstatt", "Berufssprachkurs Pflege", T.WORK, (G.ADULTS,), "de uk", "Fachsprache für Pflegeberufe, mit Praktikum."),
    ("werkstatt", "Kompetenzfeststellung Metall", T.WORK, (G.ADULTS, G.YOUNG_ADULTS), "de ar", "Vier Wochen in der Lehrwerkstatt."),
    ("werkstatt", "Teilqualifizierung Lager", T.WORK, (G.ADULTS,), "de", "Sechs Monate, mit Staplerschein."),
    ("werkstatt", "Bewerbungswerkstatt", T.WORK, (G.ADULTS,), "de en ar uk", "Lebenslauf und Anschreiben, ohne Anmeldung."),
    ("agentur", "Berufsberatung für junge Menschen", T.WORK, (G.YOUTH, G.YOUNG_ADULTS), "de", "Einzelgespräche in Schule und Agentur."),
    ("agentur", "Beratung zur Anerkennung von Abschlüssen", T.RECOGNITION, (G.ADULTS,), "de en", "Welche Stelle prüft, was es kostet, wer zahlt."),
    ("ki", "Anerkennungslotsinnen und -lotsen", T.RECOGNITION, (G.ADULTS,), "de ar uk", "Hilfe beim Antrag, bis der Bescheid da ist."),
    ("ki", "Seiteneinsteigerberatung", T.SCHOOL, (G.CHILDREN, G.YOUTH, G.PARENTS), "de ar uk ru", "Beratung neu zugewanderter Familien zum Schulbesuch."),
    ("ki", "Griffbereit", T.DAYCARE, (G.PARENTS, G.CHILDREN), "de ar tr", "Eltern-Kind-Gruppe für Kinder von einem bis drei Jahren."),
    ("ki", "Rucksack Schule", T.SCHOOL, (G.PARENTS,), "de ar tr uk", "Eltern lernen, was ihr Kind in der Schule lernt."),
    ("ki", "Sprachmittlungspool", T.INTERPRETING, (G.PROFESSIONALS,), "ar uk fa tr ku ti", "Laiendolmetschende für Behörden, Schulen und Kitas."),
    ("ki", "Fortbildung Kultursensibel beraten", T.OTHER, (G.PROFESSIONALS,), "de", "Zwei Tage für Beschäftigte und Ehrenamtliche."),
    ("mbe", "Migrationsberatung für Erwachsene", T.ARRIVAL, (G.ADULTS,), "de ar en fr", "Beratung in allen Fragen des Ankommens, nach Vereinbarung."),
    ("mbe", "Offene Sprechstunde Lindbach", T.ARRIVAL, (G.EVERYBODY,), "de ar en", "Dienstags von 9 bis 12 Uhr, ohne Anmeldung."),
    ("mbe", "Verfahrensberatung Asyl", T.RESIDENCE, (G.REFUGEES,), "de ar fa", "Vorbereitung auf die Anhörung, Bescheide verstehen."),
    ("mbe", "Schuldnerberatung", T.MONEY, (G.ADULTS,), "de", "Überblick, Ratenzahlung, Insolvenz. Wartezeit etwa sechs Wochen."),
    ("jmd", "Beratung für junge Menschen von 12 bis 27", T.ARRIVAL, (G.YOUTH, G.YOUNG_ADULTS), "de ar uk en", "Schule, Ausbildung, Familie, Behörden."),
    ("jmd", "Lerncafé", T.SCHOOL, (G.YOUTH,), "de", "Hausaufgaben und Prüfungen, dienstags und donnerstags."),
    ("jmd", "Respekt Coaches", T.PROTECTION, (G.YOUTH,), "de", "Projekte an Schulen gegen Ausgrenzung."),
    ("ia", "Antidiskriminierungsberatung", T.PROTECTION, (G.EVERYBODY,), "de tr en", "Vertraulich und kostenlos."),
    ("ia", "Quartierstreff Ostereck", T.MEETING, (G.EVERYBODY,), "de ar tr", "Frühstück, Beratung, Nähen."),
    ("ia", "Lotsendienst Behörden", T.ARRIVAL, (G.NEWCOMERS,), "de ar uk tr", "Ehrenamtliche begleiten zu Terminen."),
    ("drk", "Flüchtlingsberatung", T.RESIDENCE, (G.REFUGEES,), "de ar fa fr", "Asyl, Familiennachzug, Rückkehr."),
    ("drk", "Suchdienst und Familiennachzug", T.FAMILY, (G.REFUGEES,), "de ar", "Wenn Angehörige vermisst werden oder nachziehen sollen."),
    ("drk", "Kleiderladen", T.MONEY, (G.EVERYBODY,), "de", "Gut erhaltene Kleidung für wenig Geld."),
    ("drk", "Erste Hilfe am Kind", T.HEALTH, (G.PARENTS,), "de ar", "Ein Samstag, mit Sprachmittlung."),
    ("skf", "Beratung für Frauen bei Gewalt", T.PROTECTION, (G.WOMEN,), "de ar uk en", "Auch anonym und am Telefon."),
    ("skf", "Frauenhaus", T.PROTECTION, (G.WOMEN, G.CHILDREN), "de", "Aufnahme rund um die Uhr."),
    ("skf", "Schwangerschaftsberatung", T.FAMILY, (G.WOMEN,), "de ar", "Rechte, Geld, Vorsorge."),
    ("gesundheitsamt", "Impfsprechstunde", T.HEALTH, (G.EVERYBODY,), "de uk ar", "Jeden Mittwoch, ohne Kosten."),
    ("gesundheitsamt", "Sprechstunde für Menschen ohne Versicherung", T.HEALTH, (G.EVERYBODY,), "de en ro bg", "Anonym, einmal in der Woche."),
    ("gesundheitsamt", "Psychosoziale Erstberatung", T.MIND, (G.REFUGEES,), "de ar fa uk", "Gespräche mit Sprachmittlung, Vermittlung in Therapie."),
    ("drk", "Gruppe für Frauen nach der Flucht", T.MIND, (G.WOMEN, G.REFUGEES), "ar uk", "Stabilisierung in der Gruppe, zehn Treffen."),
    ("jugendamt", "Anmeldung für Kita und Tagespflege", T.DAYCARE, (G.PARENTS,), "de", "Online und in der Sprechstunde."),
    ("jugendamt", "Erziehungsberatung", T.FAMILY, (G.PARENTS,), "de ar", "Kostenlos, mit Sprachmittlung."),
    ("jugendamt", "Frühe Hilfen", T.FAMILY, (G.PARENTS,), "de", "Familienhebammen besuchen zu Hause."),
    ("kita", "Brückenkita Hohenrode", T.DAYCARE, (G.CHILDREN,), "de ar uk", "Spielgruppe für Kinder ohne Kitaplatz."),
    ("gesamtschule", "Ferienschule Deutsch", T.SCHOOL, (G.CHILDREN, G.YOUTH), "de", "Zwei Wochen in den Sommer- und Herbstferien."),
    ("berufskolleg", "Internationale Förderklasse", T.SCHOOL, (G.YOUTH,), "de", "Deutsch und Berufsorientierung ab 16 Jahren."),
    ("jobcenter", "Sprechstunde im KI", T.MONEY, (G.ADULTS,), "de", "Anträge abgeben und Fragen klären, donnerstags."),
    ("jobcenter", "Coaching für Familien", T.WORK, (G.PARENTS,), "de ar", "Ein Coach für die ganze Bedarfsgemeinschaft."),
    ("sozialamt", "Wohnungsnotfallhilfe", T.HOUSING, (G.EVERYBODY,), "de", "Bei Kündigung und drohender Obdachlosigkeit."),
    ("lindbach", "Mietlotsen Lindbach", T.HOUSING, (G.NEWCOMERS,), "de ar uk", "Suchen, besichtigen, einziehen: Ehrenamtliche helfen."),
    ("lindbach", "Willkommensbüro", T.ARRIVAL, (G.NEWCOMERS,), "de en ar uk", "Erste Wege in der Stadt an einem Ort."),
    ("ostereck", "Wohnführerschein", T.HOUSING, (G.NEWCOMERS,), "de ar", "Vier Abende: Vertrag, Heizen, Nachbarn, Müll."),
    ("ostereck", "Stadtteilmütter", T.FAMILY, (G.WOMEN, G.PARENTS), "de ar tr ku", "Besuche zu Hause in der eigenen Sprache."),
    ("hohenrode", "Fahrdienst zum Sprachkurs", T.GERMAN, (G.ADULTS,), "de", "Kleinbus aus den Ortsteilen, werktags."),
    ("wiesental", "Sprachtreff im Dorfhaus", T.GERMAN, (G.EVERYBODY,), "de", "Montags um 17 Uhr, mit Kaffee."),
    ("cafe", "Begegnungscafé", T.MEETING, (G.EVERYBODY,), "de ar uk", "Freitags ab 15 Uhr."),
    ("cafe", "Patenschaften", T.VOLUNTEERING, (G.NEWCOMERS,), "de ar uk en", "Ein Jahr lang zu zweit durch den Alltag."),
    ("flucht", "Fahrradwerkstatt", T.MEETING, (G.EVERYBODY,), "de ar", "Reparieren und gegen Spende mitnehmen."),
    ("flucht", "Ehrenamtliche Begleitung", T.VOLUNTEERING, (G.REFUGEES,), "de en fr", "Zu Ärzten, Ämtern, Schulen."),
    ("sport", "Sport ohne Beitrag im ersten Jahr", T.MEETING, (G.CHILDREN, G.YOUTH, G.ADULTS), "de", "Fußball, Turnen, Schwimmen."),
)  # fmt: skip

# The other centres of the demonstration: invented towns and districts for the state's comparison.
CENTRE_STEMS = (
    "Birkenhorst", "Erlental", "Falkenau", "Grünwede", "Haselbrink", "Kiefernberg", "Lerchenfeld", "Moorbach",
    "Nordheide", "Quellstedt", "Rosengrund", "Silberhagen", "Tannrode", "Ulmenhof", "Weidenau", "Ziegelhorst",
    "Ackerburg", "Bruchfeld", "Dornhagen", "Eichstätten", "Fichtental", "Ginsterberg", "Heidekamp", "Jungholz",
    "Kornau", "Lindenrast", "Mühlrode",
)  # fmt: skip
