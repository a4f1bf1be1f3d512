"""What every request passes on its way in."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from zhuhang.audit.record import acting_from

Respond = Callable[[HttpRequest], HttpResponse]


def origin_of_events(respond: Respond) -> Respond:
    """Events recorded while a request is answered carry the address it came from."""

    def answer(request: HttpRequest) -> HttpResponse:
        with acting_from(request.META.get("REMOTE_ADDR", "")):
            return respond(request)

    return answer
