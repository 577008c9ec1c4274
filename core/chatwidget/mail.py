"""E-mail by the operator's SMTP server; a blocking library, so callers run it in a thread."""

import smtplib
import ssl
from dataclasses import dataclass
from email.message import EmailMessage
from typing import Final
from urllib.parse import unquote, urlsplit

from chatwidget.errors import ConfigurationError, Unavailable

SECONDS: Final = 15


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail:
    """A mail server: `smtp://user:password@host:587` (with STARTTLS where offered) or `smtps://…`."""

    url: str
    sender: str

    def check(self) -> None:
        """Log in and leave; raises `Unavailable`."""
        with self._connected():
            pass

    def send(self, to: str, subject: str, text: str) -> None:
        """Send plain text to one address; raises `Unavailable`, without naming the address."""
        message = EmailMessage()
        message["From"], message["To"], message["Subject"] = self.sender, to, subject
        message["Auto-Submitted"] = "auto-generated"
        message.set_content(text)
        try:
            with self._connected() as server:
                server.send_message(message)
        except (OSError, smtplib.SMTPException) as error:
            raise Unavailable(
                f"The mail could not be sent ({type(error).__name__}).", code="mail_unavailable"
            ) from error

    def _connected(self) -> smtplib.SMTP:
        parts = urlsplit(self.url)
        if parts.scheme not in {"smtp", "smtps"} or not parts.hostname:
            raise ConfigurationError("SMTP_URL must be smtp://… or smtps://…")
        context = ssl.create_default_context()
        try:
            server: smtplib.SMTP
            if parts.scheme == "smtps":
                server = smtplib.SMTP_SSL(parts.hostname, parts.port or 465, timeout=SECONDS, context=context)
            else:
                server = smtplib.SMTP(parts.hostname, parts.port or 587, timeout=SECONDS)
                server.ehlo()
                if server.has_extn("starttls"):
                    server.starttls(context=context)
            if parts.username:
                server.login(unquote(parts.username), unquote(parts.password or ""))
        except (OSError, smtplib.SMTPException) as error:
            raise Unavailable(
                f"The mail server does not answer ({type(error).__name__}).", code="mail_unavailable"
            ) from error
        return server
