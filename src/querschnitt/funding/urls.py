from django.urls import path

from .views import bills, facts

app_name = "funding"
urlpatterns = [
    path("", bills.bill, name="bill"),
    path("anspruch.xlsx", bills.export, name="bill_export"),
    path("angaben/", facts.fact_list, name="facts"),
    path("angaben/<uuid:pk>/entfernen/", facts.remove_fact, name="fact_remove"),
    path("angaben/staedte/", facts.save_town, name="town_save"),
    path("angaben/staedte/<uuid:pk>/entfernen/", facts.remove_town, name="town_remove"),
]
