"""The API under /api/v1/: one router a room, problem+json everywhere, described at /api/v1/openapi.json."""

from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.db import IntegrityError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError
from ninja.openapi.schema import OpenAPISchema

from zhaohu.core import errors, middleware
from zhaohu.enrolment.api import router as enrolment
from zhaohu.institutions.api import router as institutions
from zhaohu.supervision.api import router as supervision


class Api(NinjaAPI):
    """The API whose document says that a refusal is application/problem+json."""

    def get_openapi_schema(self, **options: Any) -> OpenAPISchema:
        document = super().get_openapi_schema(**options)
        operations = (operation for path in document["paths"].values() for operation in path.values())
        answers = (answer for operation in operations for answer in operation["responses"].items())
        for status, answer in answers:
            if int(status) >= _FIRST_REFUSAL and "content" in answer:
                answer["content"] = {"application/problem+json": answer["content"]["application/json"]}
        return document


_FIRST_REFUSAL = 400
api = Api(
    title="照护 Zhaohu",
    version="1",
    description="北京市托育服务系统的接口。出错时一律返回 application/problem+json（RFC 9457），code 见 /errors/。",
    docs_url=None,
    urls_namespace="api",
)
api.add_router("", institutions)
api.add_router("", enrolment)
api.add_router("", supervision)

_PROBLEMS = (errors.ProblemError, Http404, IntegrityError)
_SENTENCES = {
    400: "请求内容不是 JSON",
    401: "缺少 Authorization 头或签名",
    405: "方法不对",
}


def _problem(request: HttpRequest, exception: Exception | type[Exception]) -> HttpResponse:
    assert isinstance(exception, Exception)  # noqa: S101 - ninja's signature is wider than its calls
    problem = middleware.as_problem(exception)
    if problem is None:
        raise exception
    return middleware.respond(request, problem)


for kind in _PROBLEMS:
    api.add_exception_handler(kind, _problem)


@api.exception_handler(ValidationError)
def _invalid(request: HttpRequest, exception: ValidationError) -> HttpResponse:
    """The first place where the request has another shape than the document says."""
    first: dict[str, Any] = exception.errors[0] if exception.errors else {}
    place = ".".join(str(part) for part in first.get("loc", ())[1:])
    problem = errors.INPUT_INVALID.raised(field=place[:200], reason=str(first.get("msg", ""))[:200])
    return middleware.respond(request, problem)


@api.exception_handler(RequestDataTooBig)
def _too_big(request: HttpRequest, exception: RequestDataTooBig) -> HttpResponse:
    return middleware.respond(request, errors.INPUT_INVALID.raised(reason="请求内容过大。"))


@api.exception_handler(HttpError)
def _http(request: HttpRequest, exception: HttpError) -> HttpResponse:
    reason = _SENTENCES.get(exception.status_code, str(exception))
    body = errors.INPUT_INVALID.raised(reason=reason).as_json() | {"status": exception.status_code}
    return JsonResponse(body, status=exception.status_code, content_type="application/problem+json")


@api.exception_handler(AuthenticationError)
def _unknown(request: HttpRequest, exception: AuthenticationError) -> HttpResponse:
    return middleware.respond(request, errors.SIGN_IN_NEEDED.raised(action="接口"))
