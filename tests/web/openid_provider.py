"""A small OpenID provider that speaks the real protocol (身份提供方): discovery aside, code flow with PKCE and RS256."""

from __future__ import annotations

import base64
import hashlib
import json
import threading
import time
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa
from jwt.algorithms import RSAAlgorithm

CLIENT, SECRET = "zhuhang", "only for the tests"


@dataclass
class Provider:
    """Signs everybody in as ``name``. ``key`` signs; ``published`` is the key it shows to others."""

    name: str
    key: rsa.RSAPrivateKey = field(default_factory=lambda: rsa.generate_private_key(65537, 2048))
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    published: rsa.RSAPrivateKey | None = None

    def __post_init__(self) -> None:
        provider = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                asked = urlsplit(self.path)
                provider.answer(self, asked.path, {name: values[0] for name, values in parse_qs(asked.query).items()})

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"])).decode()
                provider.answer(self, self.path, {name: values[0] for name, values in parse_qs(body).items()})

            def log_message(self, format: str, *args: object) -> None:
                return

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.server.server_address[1]}"

    def answer(self, handler: BaseHTTPRequestHandler, path: str, given: dict[str, str]) -> None:
        """One request."""
        if path == "/authorize":
            code = f"code-{len(self.codes)}"
            self.codes[code] = given
            back = given["redirect_uri"] + "?" + urlencode({"code": code, "state": given["state"]})
            handler.send_response(302)
            handler.send_header("Location", back)
            handler.end_headers()
            return
        answers = {"/token": self._token, "/userinfo": self._claims, "/jwks": self._keys}
        status, body = answers[path](handler, given)
        handler.send_response(status)
        handler.send_header("Content-Type", "application/json")
        handler.end_headers()
        handler.wfile.write(json.dumps(body).encode())

    def _token(self, handler: BaseHTTPRequestHandler, given: dict[str, str]) -> tuple[int, Any]:
        asked = self.codes.pop(given.get("code", ""), None)
        if asked is None or (given["client_id"], given["client_secret"]) != (CLIENT, SECRET):
            return 400, {"error": "invalid_grant"}
        shown = base64.urlsafe_b64encode(hashlib.sha256(given["code_verifier"].encode()).digest()).rstrip(b"=").decode()
        if shown != asked["code_challenge"] or given["redirect_uri"] != asked["redirect_uri"]:
            return 400, {"error": "invalid_grant"}
        now = int(time.time())
        said = {"iss": self.url, "sub": "1", "aud": CLIENT, "iat": now, "exp": now + 60, "nonce": asked["nonce"]}
        token = jwt.encode(said, self.key, algorithm="RS256", headers={"kid": "one"})
        return 200, {"access_token": "access", "token_type": "Bearer", "id_token": token}

    def _claims(self, handler: BaseHTTPRequestHandler, given: dict[str, str]) -> tuple[int, Any]:
        if handler.headers["Authorization"] != "Bearer access":
            return 401, {"error": "invalid_token"}
        return 200, {"sub": "1", "preferred_username": self.name}

    def _keys(self, handler: BaseHTTPRequestHandler, given: dict[str, str]) -> tuple[int, Any]:
        key = json.loads(RSAAlgorithm.to_jwk((self.published or self.key).public_key()))
        return 200, {"keys": [{**key, "kid": "one", "alg": "RS256", "use": "sig"}]}
