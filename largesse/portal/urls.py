"""Addresses. Every name here is in the access table, or open to anybody."""

from django.urls import include, path

from largesse.portal.pages import audit, fund, health, home, statements

urlpatterns = [
    path("", home.show, name="home"),
    path("fund/", fund.show, name="fund"),
    path("audit/", audit.show, name="audit"),
    path("partners/<slug:partner>/statements/", statements.listed, name="partner_statements"),
    path(
        "partners/<slug:partner>/statements/<str:interval>/",
        statements.show,
        name="partner_statement",
    ),
    path(
        "partners/<slug:partner>/statements/<str:interval>/<slug:form>",
        statements.download,
        name="partner_statement_file",
    ),
    path("account/", include("allauth.urls")),
    path("health", health.alive, name="health"),
    path("ready", health.ready, name="ready"),
]
