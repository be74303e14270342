"""The one door to the network: a URL in, the bytes of its payload out, bounded in size, time and redirects.

Proxies, certificates and credentials come from the environment (HTTPS_PROXY, NO_PROXY, REQUESTS_CA_BUNDLE,
SSL_CERT_FILE, ~/.netrc). TLS is always verified; plain http is for this machine alone.
"""

from __future__ import annotations

import errno
import ipaddress
import os
import queue
import re
import threading
import zlib
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urljoin, urlsplit

from modelpick import __version__
from modelpick.errors import NetworkError, UsageError

if TYPE_CHECKING:
    import requests

Progress = Callable[[int, int | None], None]
"""Told (bytes so far, bytes in all where known) as a payload comes in."""
_PIECE = 64 * 2**10
_VALIDATOR = re.compile(r"[\x20-\x7e]{1,200}")
_OFFLINE = frozenset({errno.ENETUNREACH, errno.EHOSTUNREACH, errno.ENETDOWN, errno.EHOSTDOWN, errno.EADDRNOTAVAIL})
_REDIRECTS = frozenset({301, 302, 303, 307, 308})


class Validators(NamedTuple):
    """What a server gave with a payload, to ask later whether there is a newer one."""

    etag: str | None = None
    last_modified: str | None = None


class Fetched(NamedTuple):
    """A payload; body None: the one that the validators speak of is still the newest."""

    body: bytes | None
    validators: Validators


class Limits(NamedTuple):
    """How long and how large an answer may be."""

    connect_seconds: float = 10
    read_seconds: float = 20
    """The longest silence."""
    total_seconds: float = 120
    """Names, retries and redirects included."""
    bytes: int = 32 * 2**20
    """Of the payload, unpacked."""
    redirects: int = 5
    wait_seconds: float = 1
    """Before the second and last attempt."""
    longest_wait_seconds: float = 10
    """However long the server asks to wait."""


LIMITS = Limits()


class _PassingError(Exception):
    """An attempt failed in a way that may pass."""

    def __init__(self, error: NetworkError, wait: float) -> None:
        super().__init__(str(error))
        self.error, self.wait = error, wait


def checked_url(url: str, flag: str) -> str:
    """This URL, if it is one to fetch from. UsageError names the flag."""
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError:
        parts, host = urlsplit(""), None
    if not host or not url.isprintable() or " " in url:
        raise UsageError(f"{flag}: {url[:200]!r} is not a URL", "for example https://mirror.example.org/api.json")
    if "@" in parts.netloc:
        raise UsageError(f"{flag}: a URL with a name or password in it", "put them into ~/.netrc, which is read")
    if not _is_allowed(url):
        raise UsageError(f"{flag}: {url[:200]!r} is not https", "use https; plain http is for this machine alone")
    return url


def fetch(
    url: str, known: Validators | None = None, progress: Progress | None = None, limits: Limits = LIMITS
) -> Fetched:
    """The payload at this URL, or the word that the known one is still the newest.

    NetworkError, one line, where there is none within the limits. The work is done by a thread of its own: the
    look-up of a name, or a server that sends a byte now and then, cannot be bounded in any other way.
    """
    answers: queue.Queue[Fetched | BaseException] = queue.Queue()
    stop = threading.Event()

    def work() -> None:
        try:
            answers.put(_with_retry(url, known or Validators(), progress, limits, stop))
        except BaseException as error:
            answers.put(error)

    threading.Thread(target=work, name="modelpick fetch", daemon=True).start()
    try:
        found = answers.get(timeout=limits.total_seconds)
    except queue.Empty:
        raise NetworkError(f"{host_of(url)} did not finish within {limits.total_seconds:g} seconds", _LATER) from None
    finally:
        stop.set()
    if isinstance(found, BaseException):
        raise found
    return found


def host_of(url: str) -> str:
    """The host that an error names."""
    return urlsplit(url).netloc.rpartition("@")[2] or url[:80]


_LATER = "try again later; until then the catalog at hand is used"
_PROXY = "HTTPS_PROXY and NO_PROXY say how to reach it; until then the catalog at hand is used"


def _is_allowed(url: str) -> bool:
    parts = urlsplit(url)
    return parts.scheme == "https" or (parts.scheme == "http" and _is_loopback(parts.hostname or ""))


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _with_retry(
    url: str, known: Validators, progress: Progress | None, limits: Limits, stop: threading.Event
) -> Fetched:
    try:
        return _attempt(url, known, progress, limits, stop)
    except _PassingError as first:
        stop.wait(min(first.wait, limits.longest_wait_seconds))
    try:
        return _attempt(url, known, progress, limits, stop)
    except _PassingError as second:
        raise second.error from None


def _attempt(url: str, known: Validators, progress: Progress | None, limits: Limits, stop: threading.Event) -> Fetched:
    import requests
    import urllib3

    try:
        with requests.Session() as session:
            session.headers.clear()
            session.headers.update(_headers(known))
            if path := os.environ.get("SSL_CERT_FILE") or os.environ.get("SSL_CERT_DIR"):
                session.verify = path  # requests reads REQUESTS_CA_BUNDLE alone, and that one wins
            with _final_response(session, url, limits) as response:
                return _read(response, known, progress, limits, stop)
    except (OSError, ValueError, urllib3.exceptions.HTTPError) as error:  # requests' own are OSErrors and ValueErrors
        if stop.is_set():
            raise NetworkError(f"{host_of(url)}: given up") from None
        raise _explained(error, url, limits) from None


def _headers(known: Validators) -> dict[str, str]:
    asked = {
        "User-Agent": f"modelpick/{__version__}",
        "Accept": "application/json, text/plain;q=0.9, */*;q=0.1",
        "Accept-Encoding": "gzip",
        "If-None-Match": known.etag,
        "If-Modified-Since": known.last_modified,
    }
    return {name: value for name, value in asked.items() if value}


def _final_response(session: requests.Session, url: str, limits: Limits) -> requests.Response:
    """The answer at the end of the redirects: to https, or on the same host of this machine."""
    start = url
    for _ in range(limits.redirects + 1):
        time_outs = (limits.connect_seconds, limits.read_seconds)
        response = session.get(url, stream=True, timeout=time_outs, allow_redirects=False)
        if response.status_code not in _REDIRECTS:
            return response
        response.close()
        target = urljoin(url, response.headers.get("Location", ""))
        parts, here = urlsplit(target), urlsplit(url)
        same_host = (parts.scheme, parts.netloc) == (here.scheme, here.netloc)
        if not (parts.scheme == "https" or (same_host and _is_allowed(target))):
            what = parts.scheme if parts.scheme != "http" else "plain http"
            raise NetworkError(f"{host_of(start)} redirects to {what}, which is not followed: {target[:100]}", _LATER)
        url = target
    raise NetworkError(f"{host_of(start)} redirects more than {limits.redirects} times", _LATER)


def _read(
    response: requests.Response,
    known: Validators,
    progress: Progress | None,
    limits: Limits,
    stop: threading.Event,
) -> Fetched:
    host, status = host_of(response.url), response.status_code
    if status == 304:
        if known == Validators():
            raise NetworkError(f"{host} answered 304 to a question that names no earlier payload", _LATER)
        return Fetched(None, known)
    if status == 429 or status >= 500:
        raise _PassingError(NetworkError(f"{host} answered {_phrase(response)}", _LATER), _wait(response, limits))
    if status != 200:
        hint = "`--from-url SOURCE=URL` names another place to get it from"
        raise NetworkError(f"{host} answered {_phrase(response)}", hint)
    body = bytearray()
    for piece in _unpacked(_raw(response, progress, limits, stop), response, limits):
        body += piece
    kind = response.headers.get("Content-Type", "").lower()
    if kind.startswith(("text/html", "application/xhtml")) or body[:200].lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"<":
        hint = "a network that wants you to log in does this; open a page in a browser, then try again"
        raise NetworkError(f"{host} answered with a web page instead of JSON", hint)
    validators = (_validator(response, name) for name in ("ETag", "Last-Modified"))
    return Fetched(bytes(body), Validators(*validators))


def _phrase(response: requests.Response) -> str:
    reason = re.sub(r"[^\x20-\x7e]", "?", response.reason or "")[:60]
    return f"{response.status_code} {reason}".strip()


def _wait(response: requests.Response, limits: Limits) -> float:
    asked = response.headers.get("Retry-After", "")
    seconds = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 7 else limits.wait_seconds
    return min(float(seconds), limits.longest_wait_seconds)


def _validator(response: requests.Response, name: str) -> str | None:
    value = response.headers.get(name, "")
    return value if _VALIDATOR.fullmatch(value) else None


def _raw(
    response: requests.Response, progress: Progress | None, limits: Limits, stop: threading.Event
) -> Iterator[bytes]:
    """The bytes as they are sent. NetworkError for too many; _PassingError where they break off."""
    said = response.headers.get("Content-Length", "")
    length = int(said) if said.isascii() and said.isdigit() and len(said) < 16 else None
    if length is not None and length > limits.bytes:
        raise _too_large(response, limits)
    count = 0
    for piece in response.raw.stream(_PIECE, decode_content=False):
        if stop.is_set():
            raise NetworkError("given up")
        count += len(piece)
        if count > limits.bytes:
            raise _too_large(response, limits)
        if progress is not None:
            progress(count, length)
        yield piece
    if length is not None and count < length and "Transfer-Encoding" not in response.headers:
        raise _broken_off(host_of(response.url), limits)


def _unpacked(pieces: Iterator[bytes], response: requests.Response, limits: Limits) -> Iterator[bytes]:
    """The payload itself. It is unpacked here, piece by piece, so that a bomb is seen before it goes off."""
    coding = response.headers.get("Content-Encoding", "").strip().lower()
    if coding in ("", "identity"):
        yield from pieces
        return
    host = host_of(response.url)
    if coding not in ("gzip", "x-gzip"):
        raise NetworkError(f"{host} packed its answer as {coding[:40]!r}, which was not asked for", _LATER)
    inflate, count = zlib.decompressobj(16 + zlib.MAX_WBITS), 0
    for piece in pieces:
        left = piece
        while left and not inflate.eof:
            try:
                found = inflate.decompress(left, 16 * _PIECE)
            except zlib.error:
                raise NetworkError(f"{host} sent an answer that cannot be unpacked", _LATER) from None
            left, count = inflate.unconsumed_tail, count + len(found)
            if count > limits.bytes:
                raise _too_large(response, limits)
            yield found
    if not inflate.eof:
        raise _broken_off(host, limits)


def _too_large(response: requests.Response, limits: Limits) -> NetworkError:
    most = f"{limits.bytes / 2**20:,.4g} MiB"
    return NetworkError(f"{host_of(response.url)} sent more than {most}, which no payload has", _LATER)


def _broken_off(host: str, limits: Limits) -> _PassingError:
    return _PassingError(NetworkError(f"{host} broke off before the end of its answer", _LATER), limits.wait_seconds)


# --- what went wrong, in one line -----------------------------------------------------------------------------------


def _explained(error: Exception, url: str, limits: Limits) -> Exception:
    """The NetworkError that says it, to be tried again where that may help."""
    import socket
    import ssl

    import requests
    import urllib3

    host, causes = host_of(url), list(_causes(error))

    def seen(*kinds: type[BaseException]) -> bool:
        return any(isinstance(cause, kinds) for cause in causes)

    numbers = {cause.errno for cause in causes if isinstance(cause, OSError)}
    if seen(requests.exceptions.ProxyError):
        return NetworkError(f"cannot reach {host}: the proxy refuses or is not there", _PROXY)
    if seen(socket.gaierror) or numbers & _OFFLINE:
        return NetworkError(f"cannot reach {host}: no network", _PROXY)
    if seen(ssl.SSLError, requests.exceptions.SSLError):
        hint = "SSL_CERT_FILE or REQUESTS_CA_BUNDLE name the certificates of your company's proxy"
        return NetworkError(f"cannot reach {host}: its certificate is not trusted", hint)
    if seen(requests.exceptions.InvalidURL, requests.exceptions.InvalidSchema):
        return NetworkError(f"{host} cannot be asked: its address, or a proxy's, is not a URL", _PROXY)
    if errno.ECONNREFUSED in numbers:
        return _PassingError(NetworkError(f"cannot reach {host}: connection refused", _PROXY), limits.wait_seconds)
    if seen(urllib3.exceptions.ReadTimeoutError, urllib3.exceptions.ConnectTimeoutError, TimeoutError):
        return _PassingError(NetworkError(f"{host} does not answer", _LATER), limits.wait_seconds)
    if seen(urllib3.exceptions.ProtocolError, requests.exceptions.ConnectionError):
        return _broken_off(host, limits)
    text = re.sub(r"\s+", " ", str(error))[:200]
    return NetworkError(f"cannot reach {host}: {text}", _PROXY)


def _causes(error: BaseException) -> Iterator[BaseException]:
    """The error and all that led to it: requests and urllib3 wrap the cause several times, each in its own way."""
    seen: list[BaseException] = []
    waiting: list[object] = [error]
    while waiting and len(seen) < 30:
        one = waiting.pop()
        if isinstance(one, BaseException) and not any(one is other for other in seen):
            seen.append(one)
            waiting += [one.__cause__, one.__context__, getattr(one, "reason", None), *one.args]
    yield from seen
