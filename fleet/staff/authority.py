"""Logins at the staff's own authority: OpenID Connect, code flow with PKCE, state and nonce.

The protocol's parts and the checks of the token are Authlib's and joserfc's; the requests are ours.
Source: OpenID Connect Core 1.0, 3.1; RFC 7636.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
from authlib.common.security import generate_token
from authlib.oauth2.rfc6749.parameters import prepare_grant_uri
from authlib.oauth2.rfc7636 import create_s256_code_challenge
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from fleet.config import Oidc
from fleet.staff.passwords import same_token
from kiosk.domain.clock import Clock
from kiosk.domain.errors import Refused

_ALGORITHMS = ["RS256", "PS256", "ES256", "EdDSA"]
_LEEWAY_S = 60


@dataclass(frozen=True, slots=True)
class Attempt:
    """What the browser keeps while it is away at the authority."""

    state: str
    nonce: str
    verifier: str

    def __str__(self) -> str:
        """As a cookie's value."""
        return f"{self.state}.{self.nonce}.{self.verifier}"


def attempt_of(cookie: str) -> Attempt | None:
    """What `str` made, None for anything else."""
    parts = cookie.split(".")
    return Attempt(*parts) if len(parts) == 3 and all(parts) else None


@dataclass(frozen=True, slots=True)
class _Endpoints:
    authorize: str
    token: str
    keys: str


class Authority:
    """One issuer. Raises Refused everywhere: authority_away, authority_refused."""

    def __init__(self, rules: Oidc, clock: Clock) -> None:
        self._rules = rules
        self._clock = clock

    async def begin(self, back: str) -> tuple[str, Attempt]:
        """Where the browser goes, and what it must bring back. back: our own address for that."""
        endpoints = await self._endpoints()
        attempt = Attempt(generate_token(32), generate_token(32), generate_token(64))
        address = prepare_grant_uri(
            endpoints.authorize,
            client_id=self._rules.client_id,
            response_type="code",
            redirect_uri=back,
            scope=self._rules.scope,
            state=attempt.state,
            nonce=attempt.nonce,
            code_challenge=create_s256_code_challenge(attempt.verifier),
            code_challenge_method="S256",
        )
        return str(address), attempt

    async def login_of(self, query: Mapping[str, str], attempt: Attempt, back: str) -> str:
        """The login that the authority proved; whether there is such a person is ours to say."""
        code = query.get("code", "")
        if not code or not same_token(query.get("state", ""), attempt.state):
            raise Refused("authority_refused", query.get("error", "state"))
        endpoints = await self._endpoints()
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": back,
            "client_id": self._rules.client_id,
            "code_verifier": attempt.verifier,
        }
        answer = await self._asked("POST", endpoints.token, form)
        keys = await self._asked("GET", endpoints.keys)
        claims = self._claims(str(answer.get("id_token", "")), keys, attempt)
        login = claims.get(self._rules.claim)
        if not isinstance(login, str) or not login:
            raise Refused("authority_refused", f"no claim {self._rules.claim}")
        return login

    def _claims(self, token: str, keys: Mapping[str, Any], attempt: Attempt) -> Mapping[str, Any]:
        rules = self._rules
        try:
            signed = jwt.decode(token, KeySet.import_key_set(dict(keys)), algorithms=_ALGORITHMS)  # type: ignore[arg-type]
            options = {
                "iss": {"essential": True, "value": rules.issuer},
                "aud": {"essential": True, "value": rules.client_id},
            }
            given = {"nonce": attempt.nonce, "client_id": rules.client_id}
            claims = CodeIDToken(signed.claims, signed.header, options, given)
            claims.validate(now=self._clock.now().timestamp(), leeway=_LEEWAY_S)
        except (JoseError, ValueError, TypeError, KeyError) as wrong:
            raise Refused("authority_refused", type(wrong).__name__) from wrong
        return dict(claims)

    async def _endpoints(self) -> _Endpoints:
        issuer = self._rules.issuer
        found = await self._asked("GET", f"{issuer.rstrip('/')}/.well-known/openid-configuration")
        if found.get("issuer") != issuer:
            raise Refused("authority_refused", "issuer")
        try:
            return _Endpoints(
                str(found["authorization_endpoint"]), str(found["token_endpoint"]), str(found["jwks_uri"])
            )
        except KeyError as missing:
            raise Refused("authority_refused", str(missing)) from missing

    # Any: the values of a JSON answer of another house.
    async def _asked(self, method: str, url: str, form: Mapping[str, str] | None = None) -> Mapping[str, Any]:
        secret = self._rules.secret_file
        auth = None
        if form is not None and secret:
            text = Path(secret).read_text("utf-8").strip()
            auth = httpx.BasicAuth(self._rules.client_id, text)
        try:
            async with httpx.AsyncClient(timeout=self._rules.timeout_s, trust_env=False) as http:
                answer = await http.request(method, url, data=form, auth=auth)
                answer.raise_for_status()
                found = answer.json()
        except httpx.HTTPStatusError as refused:
            raise Refused("authority_refused", str(refused.response.status_code)) from refused
        except (httpx.HTTPError, ValueError) as away:
            raise Refused("authority_away", type(away).__name__) from away
        if not isinstance(found, dict):
            raise Refused("authority_refused", "no object")
        return found
