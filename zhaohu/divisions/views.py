from django.http import HttpResponse
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag
from django.views.decorators.http import require_GET

from zhaohu.core.access import Request, page
from zhaohu.core.encryption import sm3
from zhaohu.divisions import permissions, queries


@page(permissions.SEE_MAP)
@require_GET
def districts(request: Request) -> HttpResponse:
    """The districts' outlines for maps; a browser keeps them for a day and then asks by ETag."""
    body = queries.boundaries().encode()
    answer = HttpResponse(body, content_type="application/geo+json", headers={"Cache-Control": "max-age=86400"})
    answer["ETag"] = quote_etag(sm3(body).hex()[:32])
    return get_conditional_response(request, etag=answer["ETag"], response=answer) or answer
