from django.urls import path

from . import views

app_name = "api"
# Without a slash at the end, as the standard names them.
urlpatterns = [
    path("hsds/", views.operation("meta"), name="meta"),
    path("hsds/services", views.operation("services"), name="services"),
    path("hsds/services/<str:id>", views.operation("service"), name="service"),
    path("hsds/organizations", views.operation("organizations"), name="organizations"),
    path("hsds/organizations/<str:id>", views.operation("organization"), name="organization"),
    path("hsds/service_at_locations", views.operation("service_at_locations"), name="service_at_locations"),
    path("hsds/service_at_locations/<str:id>", views.operation("service_at_location"), name="service_at_location"),
    path("hsds/taxonomies", views.operation("taxonomies"), name="taxonomies"),
    path("hsds/taxonomies/<str:id>", views.operation("taxonomy"), name="taxonomy"),
    path("hsds/taxonomy_terms", views.operation("taxonomy_terms"), name="taxonomy_terms"),
    path("hsds/taxonomy_terms/<str:id>", views.operation("taxonomy_term"), name="taxonomy_term"),
    path("hsds/openapi.json", views.openapi, name="openapi"),
    path("hsds/docs/", views.guide, name="guide"),
    path("hsds/schema/<slug:name>.json", views.schema, name="schema"),
    path("hsds/profile/<slug:name>.json", views.patch, name="profile"),
]
