"""The one door to the network, against a real server on the loopback: what comes in, and every way to fail."""

from __future__ import annotations

import gzip
import socket
import ssl
import time
import zlib
from collections.abc import Iterator

import pytest

from modelpick import __version__
from modelpick.errors import NetworkError, UsageError
from modelpick.sources.fetch import Limits, Validators, checked_url, fetch, host_of
from update_support import Answer, Server

QUICK = Limits(connect_seconds=2, read_seconds=2, total_seconds=10, wait_seconds=0.01, bytes=2**20)
BODY = b'{"a": 1}'


@pytest.fixture(autouse=True)
def clean(monkeypatch: pytest.MonkeyPatch) -> None:
    """No proxy and no certificates of whoever runs the tests."""
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY", "SSL_CERT_FILE", "SSL_CERT_DIR"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)
    monkeypatch.delenv("REQUESTS_CA_BUNDLE", raising=False)
    monkeypatch.delenv("CURL_CA_BUNDLE", raising=False)


@pytest.fixture
def server() -> Iterator[Server]:
    """A server for one test."""
    one = Server()
    yield one
    one.close()


def answers(server: Server, *given: Answer) -> str:
    """Let the server answer these, in turn; its URL."""
    server.answers = list(given)
    return server.url


def failure(url: str, limits: Limits = QUICK) -> str:
    """The one line about a fetch that fails."""
    with pytest.raises(NetworkError) as caught:
        fetch(url, limits=limits)
    assert caught.value.exit_code == 5
    assert caught.value.hint
    assert len(caught.value.lines) == 1 and "\n" not in caught.value.message
    return caught.value.message.replace(host_of(url), "HOST")


def test_a_payload(server):
    """The bytes, what the server says of them, and who asks."""
    headers = {"ETag": '"x"', "Last-Modified": "Mon, 23 Nov 2026 10:00:00 GMT"}
    got = fetch(answers(server, Answer(body=BODY, headers=headers)), limits=QUICK)
    assert (BODY, Validators('"x"', "Mon, 23 Nov 2026 10:00:00 GMT")) == got
    path, asked = server.asked[0]
    assert "/api.json" == path
    assert (f"modelpick/{__version__}", "gzip") == (asked["User-Agent"], asked["Accept-Encoding"])
    assert not asked.keys() & {"If-None-Match", "If-Modified-Since", "Cookie", "Authorization"}


def test_gzip_chunks_and_progress(server):
    """What is packed is unpacked, and the bytes on the wire are told as they come."""
    body = gzip.compress(b'{"a": "' + b"x" * 400_000 + b'"}', 0)
    told: list[tuple[int, int | None]] = []
    url = answers(server, Answer(body=body, headers={"Content-Encoding": "gzip"}))
    got = fetch(url, progress=lambda *so_far: told.append(so_far), limits=QUICK)
    assert gzip.decompress(body) == got.body
    assert len(told) > 3 and told == sorted(told) and (len(body), len(body)) == told[-1]
    chunked = b"%x\r\n%s\r\n0\r\n\r\n" % (len(BODY), BODY)
    url = answers(server, Answer(body=chunked, headers={"Transfer-Encoding": "chunked"}))
    assert BODY == fetch(url, limits=QUICK).body


def test_nothing_new(server):
    """304 to a question that names the known payload."""
    known = Validators('"x"', "Mon, 23 Nov 2026 10:00:00 GMT")
    assert (None, known) == fetch(answers(server, Answer(304)), known, limits=QUICK)
    asked = server.asked[0][1]
    assert known == (asked["If-None-Match"], asked["If-Modified-Since"])
    assert "HOST answered 304 to a question that names no earlier payload" == failure(server.url)


def test_a_validator_that_is_none(server):
    """What could not stand in a header of ours is not kept."""
    url = answers(server, Answer(body=BODY, headers={"ETag": "x" * 500, "Last-Modified": "é"}))
    assert Validators() == fetch(url, limits=QUICK).validators


@pytest.mark.parametrize("status", [500, 503, 429])
def test_one_retry(server, status):
    """What may pass is tried once more, and once only."""
    url = answers(server, Answer(status, headers={"Retry-After": "0"}), Answer(body=BODY))
    assert BODY == fetch(url, limits=QUICK).body
    answers(server, Answer(status))
    assert failure(url).startswith(f"HOST answered {status} ")
    assert 4 == len(server.asked)


def test_retry_after_is_bounded(server):
    """A server that asks for an hour does not get it."""
    url = answers(server, Answer(429, headers={"Retry-After": "3600"}))
    start = time.monotonic()
    failure(url, QUICK._replace(longest_wait_seconds=0.05))
    assert time.monotonic() - start < 5


@pytest.mark.parametrize("status", [400, 401, 403, 404, 206, 204])
def test_no_retry(server, status):
    """What will not pass is not tried again; a part is no payload."""
    assert failure(answers(server, Answer(status))).startswith(f"HOST answered {status}")
    assert 1 == len(server.asked)


def test_a_body_cut_off(server):
    """Fewer bytes than announced, a chunk missing, a gzip stream without its end: an error, never half a payload."""
    broken = "HOST broke off before the end of its answer"
    assert broken == failure(answers(server, Answer(body=BODY * 99, cut=100)))
    half = Answer(body=b"ff\r\n" + BODY, headers={"Transfer-Encoding": "chunked"})
    assert broken == failure(answers(server, half))
    packed = gzip.compress(BODY * 999)[:-9]
    assert broken == failure(answers(server, Answer(body=packed, headers={"Content-Encoding": "gzip"})))
    assert 6 == len(server.asked)
    assert BODY == fetch(answers(server, Answer(body=BODY, cut=3), Answer(body=BODY)), limits=QUICK).body


def test_too_large(server):
    """Whether it is announced or not, packed or not; a bomb inside a bomb is not unpacked at all."""
    large = "HOST sent more than 1 MiB, which no payload has"
    assert large == failure(answers(server, Answer(headers={"Content-Length": "9999999"})))
    assert large == failure(answers(server, Answer(body=b" " * 2**21)))
    chunk = b"%x\r\n%s\r\n" % (2**18, b" " * 2**18)
    url = answers(server, Answer(body=chunk * 8, headers={"Transfer-Encoding": "chunked"}))
    assert large == failure(url)
    bomb = gzip.compress(bytes(2**26))
    assert len(bomb) < 2**17
    assert large == failure(answers(server, Answer(body=bomb, headers={"Content-Encoding": "gzip"})))
    twice = Answer(body=gzip.compress(bomb), headers={"Content-Encoding": "gzip, gzip"})
    assert failure(answers(server, twice)).startswith("HOST packed its answer as 'gzip, gzip'")
    odd = Answer(body=zlib.compress(BODY), headers={"Content-Encoding": "br"})
    assert failure(answers(server, odd)).startswith("HOST packed its answer as 'br'")
    false = Answer(body=b"no gzip at all", headers={"Content-Encoding": "gzip"})
    assert "HOST sent an answer that cannot be unpacked" == failure(answers(server, false))


@pytest.mark.parametrize(
    "answer",
    [
        Answer(body=b"{}", headers={"Content-Type": "text/html; charset=utf-8"}),
        Answer(body=b"\n<!DOCTYPE html><html>log in</html>"),
        Answer(body=b"\xef\xbb\xbf<html>", headers={"Content-Type": "text/plain"}),
    ],
)
def test_a_web_page(server, answer):
    """A hotel's log-in page is no payload."""
    assert "HOST answered with a web page instead of JSON" == failure(answers(server, answer))


def test_other_kinds_of_text_are_taken(server):
    """GitHub sends JSON as plain text."""
    assert BODY == fetch(answers(server, Answer(body=BODY, headers={"Content-Type": "text/plain"})), limits=QUICK).body


@pytest.mark.parametrize(
    ("target", "what"),
    [
        ("file:///etc/passwd", "file"),
        ("ftp://127.0.0.1/x", "ftp"),
        ("http://192.0.2.1/x", "plain http"),
        ("http://127.0.0.1:1/x", "plain http"),
        ("data:application/json,{}", "data"),
    ],
)
def test_redirects_that_are_not_followed(server, target, what):
    """To a file, another scheme, plain http elsewhere, or another port of this machine."""
    url = answers(server, Answer(302, headers={"Location": target}), Answer(body=BODY))
    assert f"HOST redirects to {what}, which is not followed: {target}" == failure(url)
    assert 1 == len(server.asked)


def test_redirects_that_are_followed(server):
    """On the same host, five of them; no more, and not for ever."""
    hop = Answer(301, headers={"Location": "/next.json"})
    assert BODY == fetch(answers(server, *[hop] * 5, Answer(body=BODY)), limits=QUICK).body
    assert "/next.json" == server.asked[-1][0]
    assert "HOST redirects more than 5 times" == failure(answers(server, hop))


def test_silence(server):
    """No answer within the time for it."""
    server.answers = [lambda handler: Answer(500 + server.closing.wait(3))]
    assert "HOST does not answer" == failure(server.url, QUICK._replace(read_seconds=0.1))


def test_a_body_without_end(server):
    """A byte now and then is not silence: the total time ends it."""
    start = time.monotonic()
    said = failure(answers(server, Answer(drip=0.02)), QUICK._replace(total_seconds=0.4))
    assert "HOST did not finish within 0.4 seconds" == said
    assert time.monotonic() - start < 5


def free_port() -> int:
    """A port of this machine that nobody listens on."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def test_nobody_there():
    """A port that refuses."""
    assert "cannot reach HOST: connection refused" == failure(f"http://127.0.0.1:{free_port()}/x")


def test_offline(monkeypatch):
    """No name can be looked up: said at once, without a second try."""
    tries = []

    def no_names(*args: object, **kwargs: object) -> None:
        tries.append(args)
        raise socket.gaierror(-3, "Temporary failure in name resolution")

    monkeypatch.setattr(socket, "getaddrinfo", no_names)
    assert "cannot reach HOST: no network" == failure("https://models.dev/catalog.json")
    assert 1 == len(tries)


def test_the_proxy_of_the_environment(server, monkeypatch):
    """HTTPS_PROXY is asked for the host, HTTP_PROXY for the URL; NO_PROXY is not proxied."""
    monkeypatch.setenv("HTTPS_PROXY", f"http://{server.host}")
    said = failure("https://models.dev/catalog.json")
    assert "cannot reach HOST: the proxy refuses or is not there" == said
    assert {"models.dev:443"} == {path for path, _ in server.asked}
    server.asked.clear()
    monkeypatch.setenv("HTTP_PROXY", f"http://{server.host}")
    port = free_port()
    assert BODY == fetch(answers(server, Answer(body=BODY)) and f"http://127.0.0.1:{port}/x", limits=QUICK).body
    assert [f"http://127.0.0.1:{port}/x"] == [path for path, _ in server.asked]
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    assert "cannot reach HOST: connection refused" == failure(f"http://127.0.0.1:{port}/x")


def test_certificates_are_checked(server, monkeypatch, tmp_path):
    """A server that speaks no TLS, and a certificates' file that is not there, are said in one line."""
    answers(server, Answer(body=BODY))
    said = failure(f"https://{server.host}/x")
    assert "cannot reach HOST: its certificate is not trusted" == said
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "none.pem"))
    assert failure(f"https://{server.host}/x").startswith("cannot reach HOST: Could not find a suitable TLS CA")


def test_a_certificate_of_ones_own(tmp_path, monkeypatch):
    """One that nobody vouches for is refused; SSL_CERT_FILE can vouch for it."""
    import shutil
    import subprocess

    if shutil.which("openssl") is None:
        pytest.skip("needs openssl to make a certificate")
    subject = ["-subj", "/CN=localhost", "-addext", "subjectAltName=IP:127.0.0.1"]
    made = ["-keyout", str(tmp_path / "key.pem"), "-out", str(tmp_path / "cert.pem")]
    new = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2"]
    subprocess.run([*new, *subject, *made], check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(tmp_path / "cert.pem", tmp_path / "key.pem")
    server = Server(context)
    try:
        url = answers(server, Answer(body=BODY)).replace("http:", "https:")
        assert "cannot reach HOST: its certificate is not trusted" == failure(url)
        monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "cert.pem"))
        assert BODY == fetch(url, limits=QUICK).body
    finally:
        server.close()


@pytest.mark.parametrize(
    "url", ["https://mirror.example.org/x", "http://127.0.0.1:80/x", "http://[::1]/x", "http://localhost/x"]
)
def test_urls_that_may_be_asked(url):
    """https anywhere, http on this machine."""
    assert url == checked_url(url, "--from-url")


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("http://mirror.example.org/x", "is not https"),
        ("http://127.0.0.1.example.org/x", "is not https"),
        ("file:///etc/passwd", "is not a URL"),
        ("file://localhost/etc/passwd", "is not https"),
        ("", "is not a URL"),
        ("https://", "is not a URL"),
        ("https://[x/", "is not a URL"),
        ("https://a:99999/", "is not a URL"),
        ("https://a/\x1b[31m", "is not a URL"),
        ("https://me:secret@mirror.example.org/x", "a URL with a name or password in it"),
    ],
)
def test_urls_that_may_not(url, said):
    """Anything else is refused, without repeating a password."""
    with pytest.raises(UsageError) as caught:
        checked_url(url, "--from-url")
    assert said in caught.value.message and "secret" not in caught.value.message
    assert caught.value.message.startswith("--from-url: ")
