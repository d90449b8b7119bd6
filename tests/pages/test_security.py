"""What guards the pages: headers, cookies, other sites, and every odd thing that can be sent."""

from __future__ import annotations

import base64
import gzip
import hashlib
import re
from collections.abc import Callable, Mapping
from typing import Any

import brotli
import pytest
from flask import Flask, request
from selectolax.lexbor import LexborHTMLParser
from werkzeug.test import TestResponse

from casebuilder.app import STATIC
from casebuilder.pages import PUBLIC_VIEWS
from casebuilder.security import INLINE_SCRIPT, NEEDS_NOBODY
from casebuilder.store import Store
from casebuilder.store.throttle import FREE_AT_ADDRESS
from tests.pages.client import PageClient, fields_of, find_form, heading_of, text_of
from tests.pages.people import PASSWORD, People
from tests.pages.stages import start

POLICY = (
    "default-src 'none'; "
    "script-src 'self' 'sha256-tDOvXJi1PXbg0CWjLCCYSNHRXtps26K4JXkE3M6u/c0='; "
    "style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; manifest-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'; object-src 'none'"
)
CANARY = "zx9canary"
SCRIPT = f"<script>{CANARY}</script>"


# --- headers ---------------------------------------------------------------------------------------------------


def test_every_page_carries_these_headers(app: Flask, client: PageClient) -> None:
    stylesheet = f"{app.static_url_path}/app.css"
    pages = ["/log-in", "/nowhere", "/", "/session", "/health/live", stylesheet, "/static/x"]
    answers = [client.get(path) for path in pages]
    answers.append(client.get("/log-in", headers={"Host": "evil.example"}))
    answers.append(client.post("/log-in", data=b"x" * 2_000_000))
    for answer in answers:
        headers = answer.headers
        assert headers.getlist("Content-Security-Policy") == [POLICY]
        assert headers["Referrer-Policy"] == "same-origin"
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
        assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
        assert "camera=()" in headers["Permissions-Policy"]
        assert "Strict-Transport-Security" not in headers
        assert answer.request.path == stylesheet or headers.getlist("Cache-Control") == ["no-store"]


def test_the_policy_lets_the_one_inline_script_run(client: PageClient) -> None:
    (script,) = LexborHTMLParser(client.get("/nowhere").text).css("script:not([src])")
    digest = hashlib.sha256(script.text().encode()).digest()
    assert f"'sha256-{base64.b64encode(digest).decode()}'" == INLINE_SCRIPT


def test_files_are_kept_for_a_year_and_their_path_changes_with_them(app: Flask, client: PageClient) -> None:
    page = client.get("/nowhere")
    paths = re.findall(r'(?:src|href)="(/static/[^"]+)"', page.text)
    assert len(paths) == 3
    for path in paths:
        assert path.startswith(f"{app.static_url_path}/")
        file = client.get(path)
        assert file.status_code == 200
        assert file.headers["Cache-Control"] == "public, max-age=31536000, immutable"
        assert "Set-Cookie" not in file.headers
    old = client.get("/static/000000000000/app.css")
    assert (old.status_code, old.headers["Cache-Control"]) == (404, "no-store")
    assert client.get(f"{app.static_url_path}/../config.py").status_code == 404


@pytest.mark.parametrize(
    ("accepted", "of_page", "of_file"),
    [("gzip, deflate, br, zstd", "zstd", "br"), ("gzip, deflate", "gzip", "gzip"), ("identity", None, None)],
)
def test_pages_and_files_are_compressed(app: Flask, accepted: str, of_page: str | None, of_file: str | None) -> None:
    client = app.test_client()
    page = client.get("/log-in", headers={"Accept-Encoding": accepted})
    file = client.get(f"{app.static_url_path}/app.css", headers={"Accept-Encoding": accepted})
    assert (page.headers.get("Content-Encoding"), file.headers.get("Content-Encoding")) == (of_page, of_file)
    assert file.headers["Vary"] == "Accept-Encoding"
    opened = {"br": brotli.decompress, "gzip": gzip.decompress, None: bytes}[of_file](file.data)
    assert opened == (STATIC / "app.css").read_bytes()


def test_behind_https_browsers_are_told_to_stay_there(make_app: Callable[..., Flask], people: People) -> None:
    client = make_app(HTTPS=True).test_client()
    assert isinstance(client, PageClient)
    page = client.get("/log-in", base_url="https://localhost")
    assert page.headers["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains"
    cookie = page.headers["Set-Cookie"]
    assert cookie.startswith("__Host-casebuilder=")
    for part in ("; Secure", "; HttpOnly", "; SameSite=Lax", "; Path=/"):
        assert part in cookie
    assert "Domain" not in cookie
    typed = {"email": people.sam.email, "password": PASSWORD}
    assert client.submit(page, typed, base_url="https://localhost").location == "/cases"
    assert client.get("/account", base_url="https://localhost").status_code == 200


def test_the_cookie_on_plain_http_is_not_secure_but_otherwise_guarded(anyone: PageClient) -> None:
    cookie = anyone.get("/log-in").headers["Set-Cookie"]
    assert cookie.startswith("casebuilder=")
    for part in ("; HttpOnly", "; SameSite=Lax", "; Path=/"):
        assert part in cookie
    for part in ("Secure", "Domain", "Expires", "Max-Age"):
        assert part not in cookie


def test_the_cookie_holds_no_word_about_anybody(app: Flask, client: PageClient) -> None:
    client.get("/nowhere")
    cookie = client.get_cookie("casebuilder")
    assert cookie is not None
    signer = app.session_interface.get_signing_serializer(app)  # type: ignore[attr-defined]
    assert set(signer.loads(cookie.value)) == {"token", "practice", "staff", "csrf_token", "csrf_token_before"}


# --- who may see what ------------------------------------------------------------------------------------------


def test_only_these_pages_need_no_log_in(app: Flask) -> None:
    listed = {endpoint for endpoint, view in app.view_functions.items() if view in PUBLIC_VIEWS}
    assert listed | NEEDS_NOBODY == {"session.log_in", "set_up.set_up", "static", "health.live", "health.ready"}
    assert not listed & NEEDS_NOBODY


def test_every_other_page_leads_to_log_in(app: Flask, anyone: PageClient) -> None:
    public = {endpoint for endpoint, view in app.view_functions.items() if view in PUBLIC_VIEWS} | NEEDS_NOBODY
    rules = [rule for rule in app.url_map.iter_rules() if rule.endpoint not in public]
    assert len(rules) >= 4
    for rule in rules:
        path = re.sub("<[^>]*>", "7", rule.rule)
        if "GET" in (rule.methods or ()):
            assert anyone.get(path).location.startswith("/log-in"), path
        for method in (rule.methods or set()) - {"GET", "HEAD", "OPTIONS"}:
            answer = anyone.open(path, method=method)
            assert answer.status_code == 401, path
            assert heading_of(answer) == "Log in"


def test_no_post_works_without_its_token(app: Flask, client: PageClient) -> None:
    token = fields_of(find_form(client.get("/nowhere"), "/log-out"))["csrf_token"]
    rules = [rule for rule in app.url_map.iter_rules() if "POST" in (rule.methods or ())]
    assert len(rules) >= 3
    forged: list[Mapping[str, str]] = [{}, {"csrf_token": ""}, {"csrf_token": token[:-1]}, {"csrf_token": "é"}]
    for rule in rules:
        path = re.sub("<[^>]*>", "7", rule.rule)
        for data in forged:
            answer = client.post(path, data=data)
            assert answer.status_code == 400, path
    assert client.get("/session").status_code == 200


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "http://localhost.evil.example"},
        {"Origin": "http://localhost:9999"},
        {"Origin": "http://evil.example/localhost"},
        {"Origin": "null"},
        {"Origin": ""},
        {"Origin": "http://localhost@evil.example"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "cross-site", "Origin": "http://localhost"},
    ],
)
def test_another_site_cannot_post_even_with_a_token(client: PageClient, headers: dict[str, str]) -> None:
    answer = client.submit(client.get("/nowhere"), action="/log-out", headers=headers)
    assert answer.status_code == 403
    assert client.get("/session").status_code == 200


@pytest.mark.parametrize(
    "headers", [{"Origin": "http://localhost"}, {"Sec-Fetch-Site": "same-origin"}, {"Sec-Fetch-Site": "none"}]
)
def test_our_own_site_can_post(client: PageClient, headers: dict[str, str]) -> None:
    assert client.submit(client.get("/nowhere"), action="/log-out", headers=headers).status_code == 303


def test_behind_https_a_page_on_plain_http_is_another_site(make_app: Callable[..., Flask]) -> None:
    client = make_app(HTTPS=True).test_client()
    for origin, status in (("http://localhost", 403), ("https://localhost", 400)):
        assert client.post("/log-in", base_url="https://localhost", headers={"Origin": origin}).status_code == status


@pytest.mark.parametrize(
    "host", ["evil.example", "localhost.evil.example", "127.0.0.1.evil.example", "evil.example:80"]
)
def test_an_unknown_host_name_is_not_answered(client: PageClient, host: str) -> None:
    answer = client.get("/cases", headers={"Host": host})
    assert answer.status_code == 400
    assert heading_of(answer) == "This address is not known here"
    assert "evil" not in answer.text
    assert "trusted hosts" in text_of(answer)


def test_a_proxy_says_who_sent_a_request_but_never_the_host(make_app: Callable[..., Flask]) -> None:
    app = make_app(TRUSTED_PROXIES=1)
    seen: list[str | None] = []
    app.before_request(lambda: seen.append(request.remote_addr))
    headers = {"X-Forwarded-For": "198.51.100.1, 203.0.113.7", "X-Forwarded-Host": "evil.example"}
    assert app.test_client().get("/log-in", headers=headers).status_code == 200
    assert seen == ["203.0.113.7"]


def test_asking_for_the_head_of_a_page_only_reads(app: Flask, client: PageClient, store: Store, people: People) -> None:
    case = start(store, people.sam)
    before = store.history.of(people.sam, case.number)
    values = {"number": case.number, "staff_id": people.jo.id, "sealed": "of-another-time"}
    adapter = app.url_map.bind("localhost")
    forms = [rule for rule in app.url_map.iter_rules() if {"GET", "POST"} <= (rule.methods or set())]
    assert len(forms) >= 8
    for rule in forms:
        path = adapter.build(rule.endpoint, {name: values[name] for name in rule.arguments})
        assert client.head(path).status_code == client.get(path).status_code, path
    assert store.history.of(people.sam, case.number) == before


# --- odd requests ----------------------------------------------------------------------------------------------


def multipart(body: bytes, boundary: str = "b") -> dict[str, Any]:
    return {"method": "POST", "data": body, "content_type": f"multipart/form-data; boundary={boundary}"}


def urlencoded(body: bytes, path: str = "/log-in") -> dict[str, Any]:
    return {"path": path, "method": "POST", "data": body, "content_type": "application/x-www-form-urlencoded"}


HOSTILE: dict[str, dict[str, Any]] = {
    "nul in the path": {"path": f"/cases/{CANARY}%00"},
    "nul in the query": {"path": f"/log-in?next=%00{CANARY}"},
    "bytes that are not UTF-8 in the path": {"path": f"/{CANARY}%ff%fe%c0%80"},
    "bytes that are not UTF-8 in the query": {"path": f"/log-in?next=%ff{CANARY}&%c0=%80"},
    "half an escape": {"path": f"/log-in?next=%{CANARY}%2"},
    "a script in the path": {"path": f"/{SCRIPT}"},
    "a script in the query": {"path": f"/log-in?next={SCRIPT}"},
    "dots in the path": {"path": f"/static/../../etc/{CANARY}"},
    "escaped dots in the path": {"path": f"/static/..%2f..%2f{CANARY}"},
    "a backslash in the path": {"path": f"/static/..\\..\\{CANARY}"},
    "two slashes": {"path": f"//{CANARY}"},
    "a lone surrogate in the path": {"path": f"/%ed%a0%80{CANARY}"},
    "a long path": {"path": "/" + CANARY * 1000},
    "a long query": {"path": "/log-in?next=/" + CANARY * 5000},
    "many parameters": {"path": "/log-in?" + "&".join(f"next={CANARY}" for _ in range(5000))},
    "line breaks in the query": {"path": f"/log-in?next=%0d%0aSet-Cookie:{CANARY}"},
    "a code of bytes": {"path": f"/set-up?code=%ff%00{CANARY}"},
    "an unknown method": {"method": "BREW", "path": f"/{CANARY}"},
    "an odd method": {"method": "GET/", "path": "/log-in"},
    "a small letter method": {"method": "get", "path": "/log-in"},
    "a long method": {"method": CANARY * 100, "path": "/log-in"},
    "trace": {"method": "TRACE", "path": f"/{CANARY}"},
    "put": {"method": "PUT", "path": "/log-in", "data": SCRIPT},
    "delete": {"method": "DELETE", "path": f"/cases/{CANARY}"},
    "options": {"method": "OPTIONS", "path": "/cases"},
    "head": {"method": "HEAD", "path": f"/{CANARY}"},
    "no host": {"path": "/log-in", "headers": {"Host": ""}},
    "a host of script": {"path": "/log-in", "headers": {"Host": SCRIPT}},
    "a host with bytes": {"path": "/log-in", "headers": {"Host": "\xff\xfe" + CANARY}},
    "a host with a bad port": {"path": "/log-in", "headers": {"Host": f"localhost:{CANARY}"}},
    "a host with spaces": {"path": "/log-in", "headers": {"Host": f"localhost {CANARY}"}},
    "a broken cookie": {"path": "/cases", "headers": {"Cookie": f"casebuilder={CANARY}"}},
    "a cookie of bytes": {"path": "/cases", "headers": {"Cookie": "casebuilder=\xff\x80." + CANARY}},
    "a cookie of quotes": {"path": "/cases", "headers": {"Cookie": f'casebuilder="{CANARY}\\x; \\"'}},
    "a cookie with dots": {"path": "/cases", "headers": {"Cookie": "casebuilder=....."}},
    "a zipped cookie": {"path": "/cases", "headers": {"Cookie": "casebuilder=.eJwrSa0oAQAEWwG_.x.y"}},
    "a huge cookie": {"path": "/cases", "headers": {"Cookie": f"casebuilder={CANARY * 2000}"}},
    "an empty form": urlencoded(b""),
    "a form of bytes": urlencoded(b"email=%ff%fe&password=%00\xff" + CANARY.encode()),
    "a form without equals": urlencoded(b"&&&=&=x&" + CANARY.encode()),
    "a form with a nul name": urlencoded(b"%00=%00&em%00ail=x" + CANARY.encode()),
    "a form in UTF-7": urlencoded(b"email=+ADw-script+AD4-")
    | {"content_type": "application/x-www-form-urlencoded; charset=utf-7"},
    "a form in an unknown charset": urlencoded(b"a=b")
    | {"content_type": "application/x-www-form-urlencoded; charset=\x00"},
    "a form too big": urlencoded(b"email=" + b"x" * 2_000_000),
    "a form of many fields": urlencoded(b"&".join(b"a=1" for _ in range(80_000))),
    "a huge field name": urlencoded(b"x" * 200_000 + b"=1"),
    "multipart without a boundary": {
        "method": "POST",
        "path": "/log-in",
        "data": b"x",
        "content_type": "multipart/form-data",
    },
    "multipart with an empty boundary": multipart(b"----\r\n", '""') | {"path": "/log-in"},
    "multipart cut short": multipart(b'--b\r\nContent-Disposition: form-data; name="email"\r\n\r\n')
    | {"path": "/log-in"},
    "multipart without names": multipart(b"--b\r\n\r\nx\r\n--b--\r\n") | {"path": "/log-in"},
    "multipart with a file": multipart(
        b'--b\r\nContent-Disposition: form-data; name="email"; filename="../x"\r\n\r\nx\r\n--b--\r\n'
    )
    | {"path": "/log-in"},
    "multipart with odd headers": multipart(b"--b\r\nContent-Disposition\xff: \x00\r\n\r\nx\r\n--b--\r\n")
    | {"path": "/log-in"},
    "multipart of many parts": multipart(
        b"".join(b'--b\r\nContent-Disposition: form-data; name="a"\r\n\r\nx\r\n' for _ in range(1500)) + b"--b--\r\n"
    )
    | {"path": "/log-in"},
    "json": {"method": "POST", "path": "/log-in", "data": b'{"a": "\\ud800"', "content_type": "application/json"},
    "an odd content type": {"method": "POST", "path": "/log-in", "data": b"x", "content_type": f"x\xff/{CANARY}; ;="},
    "a body where none belongs": {"path": "/log-in", "data": b"x" * 1000},
    "a negative length": {"method": "POST", "path": "/log-in", "headers": {"Content-Length": "-5"}},
    "a length of words": {"method": "POST", "path": "/log-in", "headers": {"Content-Length": CANARY}},
    "an odd accept": {"path": f"/{CANARY}", "headers": {"Accept": "application/json;q=x, \xff/*;;;="}},
    "an odd encoding": {"path": "/log-in", "headers": {"Accept-Encoding": "gzip;q=x, *;q=-1, ;;\xff"}},
    "an odd range": {"path": "/log-in", "headers": {"Range": "bytes=9-1,,x", "If-Range": "\xff"}},
    "odd conditions": {"path": "/log-in", "headers": {"If-None-Match": '"\xff', "If-Modified-Since": "yesterday"}},
    "an odd authorization": {"path": "/cases", "headers": {"Authorization": "Basic \xff"}},
    "odd forwarding": {"path": "/log-in", "headers": {"X-Forwarded-For": SCRIPT, "Forwarded": "for=\xff"}},
    "an odd origin": {"method": "POST", "path": "/log-in", "headers": {"Origin": f"http://[{CANARY}"}},
    "an odd referer": {"path": "/nowhere", "headers": {"Referer": f"http://[{CANARY}"}},
    "a method by header": {"method": "POST", "path": "/log-in", "headers": {"X-HTTP-Method-Override": "DELETE"}},
}


def ask(client: Any, sent: Mapping[str, Any]) -> TestResponse:
    answer: TestResponse = client.open(**{"path": "/log-in", **sent})
    return answer


@pytest.mark.parametrize("sent", HOSTILE.values(), ids=list(HOSTILE))
def test_whatever_is_sent_is_answered_soundly_and_not_repeated(client: PageClient, sent: dict[str, Any]) -> None:
    answers = [ask(client, sent)]
    client.delete_cookie("casebuilder")
    answers.append(ask(client, sent))
    for answer in answers:
        assert answer.status_code < 500
        assert CANARY.encode() not in answer.data
        assert CANARY not in str(answer.headers).replace(f"Location: {answer.location}", "")
        assert answer.headers["Content-Security-Policy"] == POLICY


@pytest.mark.parametrize("name", ["email", "password", "next", "sealed", "csrf_token"])
@pytest.mark.parametrize(
    "value", ["\x00", "a\x00b@example.com", "\ufffe", "😀" * 500, "x" * 100_000, SCRIPT, "\r\n", "é", "%"]
)
def test_whatever_is_typed_at_log_in_is_answered_soundly(anyone: PageClient, name: str, value: str) -> None:
    typed = {"email": "sam.bell@bars.example.org", "password": "x", name: value}
    answer = anyone.submit(anyone.get("/log-in"), typed)
    assert answer.status_code in (400, 422)
    assert "<script>zx9" not in answer.text


def test_a_bad_cookie_is_replaced_and_log_in_works(anyone: PageClient, people: People) -> None:
    anyone.set_cookie("casebuilder", "broken")
    assert anyone.log_in(people.sam).location == "/cases"


def test_no_header_gets_round_the_throttle(anyone: PageClient, people: People) -> None:
    page = anyone.get("/log-in")
    for at in range(FREE_AT_ADDRESS):
        headers = {"X-Forwarded-For": f"203.0.113.{at}"}
        anyone.submit(page, {"email": f"{at}@example.com", "password": "x"}, headers=headers)
    assert anyone.log_in(people.sam).status_code == 429
