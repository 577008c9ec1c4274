"""What is wrong with a model server, in plain words; what it said itself is not quoted, for it may say anything."""

import ssl
from dataclasses import dataclass
from typing import Final

import openai

from chatwidget.errors import ModelUnavailable
from chatwidget.outbound import OutboundRefused

_ANOTHER: Final = "Check `base_url`: most servers want the part up to `/v1`, e.g. https://api.openai.com/v1."
_KEY: Final = "Enter the key anew, or make a new one at the provider."
_MODEL: Final = "Check `model`: write it exactly as the server lists it."
_LATER: Final = "Try again in a while, or look at the provider's own status page."


@dataclass(frozen=True, slots=True, kw_only=True)
class Diagnosis:
    """One plain sentence, a stable code, and what to do next."""

    code: str
    message: str
    next_step: str


_NO_SUCH_HOST: Final = Diagnosis(
    code="no_such_host",
    message="There is no server of this name.",
    next_step="Check `base_url` for a typing error.",
)


def diagnose(error: BaseException) -> Diagnosis:
    """Say what an attempt at a completion shows to be wrong."""
    match error:
        case openai.APIStatusError():
            return _of_status(error)
        case openai.APIConnectionError() | OSError():
            return _of_connection(error)
        case UnicodeError():  # a name that no name may be
            return _NO_SUCH_HOST
        case ModelUnavailable(code="model_key_unreadable"):
            return Diagnosis(code=error.code, message=error.message, next_step="Enter the key anew.")
        case ModelUnavailable(code="model_error"):
            return Diagnosis(
                code="model_error", message="The server began to answer and then reported an error.", next_step=_LATER
            )
        case _:
            return Diagnosis(
                code="not_compatible",
                message="The server answers, but not as an OpenAI-compatible one: no chat completion came.",
                next_step=_ANOTHER,
            )


def _of_status(error: openai.APIStatusError) -> Diagnosis:
    status, complaint = error.status_code, str(error.body or "").lower()[:2_000]
    if status == 401 or (status in {400, 403} and "api key" in complaint):
        return Diagnosis(
            code="key_refused", message=f"The server does not accept the key (HTTP {status}).", next_step=_KEY
        )
    if status == 403:
        return Diagnosis(
            code="key_not_allowed",
            message="The server knows the key but does not let it use this model (HTTP 403).",
            next_step="Give the key access to the model at the provider, or choose another model.",
        )
    if status in {400, 404, 422} and "model" in complaint:
        return Diagnosis(
            code="model_unknown", message=f"The server does not offer this model (HTTP {status}).", next_step=_MODEL
        )
    if status in {402, 429}:
        return Diagnosis(
            code="limit_reached",
            message=f"The server accepts the key, but its limit or credit is used up (HTTP {status}).",
            next_step="Look at the account's credit and limits at the provider.",
        )
    if status >= 500:
        return Diagnosis(
            code="server_failed", message=f"The server failed by itself (HTTP {status}).", next_step=_LATER
        )
    if 300 <= status < 400:
        return Diagnosis(
            code="redirected",
            message="The server sends us to another address, and a key is not taken there.",
            next_step="Enter the address it leads to as `base_url`.",
        )
    return Diagnosis(
        code="not_compatible",
        message=f"There is no OpenAI-compatible API at this address (HTTP {status}).",
        next_step=_ANOTHER,
    )


def _of_connection(error: BaseException) -> Diagnosis:
    causes = [error]
    while (cause := causes[-1].__cause__) is not None and len(causes) < 8:
        causes.append(cause)
    refused = next((cause for cause in causes if isinstance(cause, OutboundRefused)), None)
    if refused is not None:
        return Diagnosis(
            code="address_refused",
            message=refused.message,
            next_step="Enter an address on the public internet; others the operator must allow.",
        )
    if any(isinstance(cause, (TimeoutError, openai.APITimeoutError)) for cause in causes):
        return Diagnosis(
            code="too_slow", message="The server did not answer in time.", next_step=f"{_ANOTHER} {_LATER}"
        )
    said = " ".join(str(cause) for cause in causes).lower()
    if any(isinstance(cause, ssl.SSLError) for cause in causes) or "certificate" in said:
        return Diagnosis(
            code="no_certificate",
            message="The server has no valid TLS certificate.",
            next_step="Have the server's certificate mended; without one a key could be read on its way.",
        )
    if "has no address" in said:
        return _NO_SUCH_HOST
    return Diagnosis(
        code="not_reachable",
        message="Nothing answers at this address.",
        next_step="Check `base_url` and its port, and that the server runs.",
    )
