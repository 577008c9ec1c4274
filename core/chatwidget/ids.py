"""Identifiers: a prefix that says what it is, an underscore, a random part nobody can guess."""

import secrets
import string
from typing import Final

ALPHABET: Final = string.ascii_lowercase + string.digits

PREFIXES: Final = {
    "tenant": "ten",
    "user": "usr",
    "refresh_token": "rft",
    "api_key": "pk",
    "api_key_row": "key",
    "shop": "shp",
    "widget": "wgt",
    "visitor": "vis",
    "conversation": "cnv",
    "message": "msg",
    "answer_run": "run",
    "action": "act",
    "order_code": "otp",
    "feedback": "fbk",
    "note": "nte",
    "product": "prd",
    "page": "pge",
    "sync_run": "syn",
    "job": "job",
    "delivery": "dlv",
    "webhook_endpoint": "whk",
    "event": "evt",
    "audit_entry": "aud",
    "request": "req",
    "install": "ins",
    "eval_case": "evc",
    "eval_run": "evr",
    "privacy_request": "prq",
}

# 36^16 is about 2^82: not guessable, and short enough to read aloud.
_LENGTHS: Final = {"api_key": 32}


def new_id(kind: str) -> str:
    """Return a new id of a kind listed in `PREFIXES`: `new_id("widget")` → `wgt_` and 16 characters (API keys 32)."""
    length = _LENGTHS.get(kind, 16)
    return f"{PREFIXES[kind]}_" + "".join(secrets.choice(ALPHABET) for _ in range(length))
