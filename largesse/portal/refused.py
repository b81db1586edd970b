"""A refusal of a room becomes a page that says what, where and the mend; never a fault of ours."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from largesse.workspace.errors import Refusal

STATUS = 422
"""The request was understood; what it asks for cannot be done as things stand."""


class Refused:
    """Shows the problems of a refusal that no page answered itself."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """The answer of whatever comes after."""
        return self._get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """The page of a refusal; anything else is left to Django."""
        if not isinstance(error, Refusal):
            return None
        return render(request, "portal/refused.html", {"problems": error.problems}, status=STATUS)
