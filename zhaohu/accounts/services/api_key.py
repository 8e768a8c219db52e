"""How an authority's system signs in to the API."""

from django.http import HttpRequest
from ninja.security import APIKeyHeader

from zhaohu.accounts.services import credentials
from zhaohu.core import clock
from zhaohu.core.access import Actor


class Credential(APIKeyHeader):
    """`Authorization: Zhaohu <key id>:<secret>`, issued by the city's officers."""

    param_name = "Authorization"

    def authenticate(self, request: HttpRequest, key: str | None) -> Actor:
        header = key if key and key.isprintable() else ""
        return credentials.authenticate(header=header, at=clock.now())
