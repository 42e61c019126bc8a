"""A certificate for loopback, made by openssl for the length of a test run."""

from __future__ import annotations

import ssl
import subprocess
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Certificate:
    """``server`` speaks with it, ``client`` trusts it; ``file`` is for SSL_CERT_FILE."""

    file: Path
    server: ssl.SSLContext
    client: ssl.SSLContext


def loopback_certificate(folder: Path) -> Certificate | None:
    """One for 127.0.0.1 that vouches for itself; None where there is no openssl command."""
    key, certificate = folder / "key.pem", folder / "certificate.pem"
    try:
        subprocess.run(
            [
                *("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2"),
                *("-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1"),
                *("-keyout", str(key), "-out", str(certificate)),
            ],
            check=True,
            capture_output=True,
        )
    except FileNotFoundError:
        return None
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(certificate, key)
    return Certificate(certificate, server, ssl.create_default_context(cafile=str(certificate)))
