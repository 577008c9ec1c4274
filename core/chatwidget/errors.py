"""The errors a caller may see, each with a code and an HTTP status.

ChatWidgetError
├── InvalidInput 422 · PayloadTooLarge 413
├── NotAuthenticated 401
├── Forbidden 403
├── NotFound 404
├── Conflict 409
├── RateLimited 429          carries retry_after
├── NotSupported 501         the platform cannot do this
├── WebhookRejected 401      a delivery whose signature does not hold
├── ConfigurationError       start-up only
└── Unavailable 503          something we depend on is down; may be retried
    ├── PlatformUnavailable  a shop's platform or its plugin
    └── ModelUnavailable     the language model
"""

from collections.abc import Mapping
from typing import ClassVar


class ChatWidgetError(Exception):
    """Anything that is said to a caller in one plain sentence with a stable code."""

    status: ClassVar[int] = 500
    default_code: ClassVar[str] = "internal_error"
    may_retry: ClassVar[bool] = False

    def __init__(self, message: str, *, code: str | None = None, fields: Mapping[str, str] | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.code = code or self.default_code
        self.fields = dict(fields) if fields else None
        self.retry_after: float | None = None


class InvalidInput(ChatWidgetError):
    """The caller sent something that cannot be accepted."""

    status = 422
    default_code = "invalid_input"


class PayloadTooLarge(ChatWidgetError):
    """More bytes than this door takes."""

    status = 413
    default_code = "payload_too_large"


class NotAuthenticated(ChatWidgetError):
    """Nobody, or not who they say."""

    status = 401
    default_code = "not_authenticated"


class Forbidden(ChatWidgetError):
    """Known, but not allowed."""

    status = 403
    default_code = "forbidden"


class NotFound(ChatWidgetError):
    """Absent, or another tenant's: the answer is the same."""

    status = 404
    default_code = "not_found"


class Conflict(ChatWidgetError):
    """Against what already is."""

    status = 409
    default_code = "conflict"


class RateLimited(ChatWidgetError):
    """Too much too fast; `retry_after` is in seconds."""

    status = 429
    default_code = "rate_limited"
    may_retry = True

    def __init__(self, message: str, *, retry_after: float, code: str | None = None) -> None:
        super().__init__(message, code=code)
        self.retry_after = retry_after


class NotSupported(ChatWidgetError):
    """This platform does not do this."""

    status = 501
    default_code = "not_supported"


class ConfigurationError(ChatWidgetError):
    """A setting stops the start; the message names it."""

    default_code = "configuration"


class Unavailable(ChatWidgetError):
    """Something behind us is down for now."""

    status = 503
    default_code = "unavailable"
    may_retry = True


class PlatformUnavailable(Unavailable):
    """The shop's platform, or its plugin, did not answer as it should."""

    default_code = "platform_unavailable"


class ModelUnavailable(Unavailable):
    """The language model did not give a whole answer."""

    default_code = "model_unavailable"


class WebhookRejected(ChatWidgetError):
    """A delivery whose signature does not hold."""

    status = 401
    default_code = "webhook_rejected"
