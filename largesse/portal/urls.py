"""Addresses. Every name here is in the access table, or open to anybody."""

from django.urls import include, path

from largesse.portal.pages import audit, fund, health, home

urlpatterns = [
    path("", home.show, name="home"),
    path("fund/", fund.show, name="fund"),
    path("audit/", audit.show, name="audit"),
    path("account/", include("allauth.urls")),
    path("health", health.alive, name="health"),
    path("ready", health.ready, name="ready"),
]
