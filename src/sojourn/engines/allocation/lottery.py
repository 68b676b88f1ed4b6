"""The committed lottery: nobody can choose a seed that suits, and anyone can recompute a number."""

import hashlib
import hmac


def commitment(secret: bytes) -> str:
    """SHA-256 of the secret in hexadecimal, published when the call opens."""
    return hashlib.sha256(secret).hexdigest()


def seed_from(secret: bytes, public_text: str) -> bytes:
    """The seed (32 bytes): SHA-256 of the secret followed by the public text in UTF-8."""
    return hashlib.sha256(secret + public_text.encode()).digest()


def lottery_number(call: str, applicant: str, seed: bytes) -> int:
    """HMAC-SHA256, keyed by the seed, of "CALL|APPLICANT" in UTF-8 as a big-endian integer; lower is
    better."""
    return int.from_bytes(hmac.digest(seed, f"{call}|{applicant}".encode(), "sha256"), "big")
