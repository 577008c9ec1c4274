"""The shop's webhooks: made by REST, queued, coalesced, signed, counted, and switched off after seven failures."""

import base64
import hashlib
import hmac
import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

MOST_FAILURES = 7
TOPICS = {
    f"{resource}.{event}"
    for resource, events in {
        "product": ("created", "updated", "deleted", "restored"),
        "order": ("created", "updated", "deleted", "restored"),
        "customer": ("created", "updated", "deleted"),
    }.items()
    for event in events
}
Send = Callable[[str, bytes, dict[str, str]], Awaitable[int]]


@dataclass(slots=True)
class Hook:
    id: int
    topic: str
    url: str
    secret: str
    status: str = "active"
    failures: int = 0

    def shown(self) -> dict[str, Any]:
        """Neither the secret nor the count of failures is ever shown."""
        return {"id": self.id, "name": self.topic, "status": self.status, "topic": self.topic, "delivery_url": self.url}


@dataclass(slots=True)
class Hookshot:
    hooks: dict[int, Hook] = field(default_factory=dict)
    waiting: list[tuple[str, int]] = field(default_factory=list)
    pings: list[tuple[str, bytes]] = field(default_factory=list)
    made: int = 0

    def happened(self, topic: str, number: int) -> None:
        """Queue what is told; two that say the same coalesce."""
        if (topic, number) not in self.waiting:
            self.waiting.append((topic, number))

    def rest(self, method: str, rest: str, body: dict[str, Any], query: dict[str, str]) -> tuple[int, Any] | None:
        """Answer `wc/v3/webhooks`."""
        if method == "POST" and not rest and body.get("topic") not in TOPICS:
            code = "woocommerce_rest_shop_webhook_invalid_topic"
            return 400, {"code": code, "message": "Webhook topic must be valid.", "data": {"status": 400}}
        if method == "POST" and not rest:
            self.made += 1
            hook = Hook(id=self.made, topic=body["topic"], url=body["delivery_url"], secret=body["secret"])
            self.hooks[hook.id] = hook
            self.pings.append((hook.url, f"webhook_id={hook.id}".encode()))
            return 201, hook.shown()
        if method == "GET" and not rest:
            size, page = int(query.get("per_page", 10)), int(query.get("page", 1))
            return 200, [hook.shown() for hook in self.hooks.values()][(page - 1) * size : page * size]
        hook_ = self.hooks.get(int(rest)) if rest.isdigit() else None
        if hook_ is None:
            return None
        if method == "DELETE":
            if query.get("force") != "true":
                return 501, {
                    "code": "woocommerce_rest_trash_not_supported",
                    "message": "Webhooks do not support trashing.",
                }
            return 200, self.hooks.pop(hook_.id).shown()
        if method in {"PUT", "PATCH", "POST"}:
            hook_.status = body.get("status", hook_.status)  # the count of failures stays
        return 200, hook_.shown()

    async def deliver(self, payload: Callable[[str, int], dict[str, Any]], send: Send, *, source: str) -> list[int]:
        """Deliver what waits, with the state of now; return the answers."""
        waiting, self.waiting = self.waiting, []
        answers = []
        for topic, number in waiting:
            hooks = [one for one in self.hooks.values() if one.topic == topic and one.status == "active"]
            answers += [await self._send(hook, payload(topic, number), send, source) for hook in hooks]
        return answers

    async def _send(self, hook: Hook, said: dict[str, Any], send: Send, source: str) -> int:
        body = json.dumps(said, separators=(",", ":")).replace("/", "\\/").encode()
        resource, _, event = hook.topic.partition(".")
        status = await send(
            hook.url,
            body,
            {
                "Content-Type": "application/json",
                "X-WC-Webhook-Source": f"{source}/",
                "X-WC-Webhook-Topic": hook.topic,
                "X-WC-Webhook-Resource": resource,
                "X-WC-Webhook-Event": event,
                "X-WC-Webhook-Signature": signature(hook.secret, body),
                "X-WC-Webhook-ID": str(hook.id),
                "X-WC-Webhook-Delivery-ID": "0" * 32,  # the same within a second
            },
        )
        if 200 <= status <= 302:
            hook.failures = 0
        else:
            hook.failures += 1
            if hook.failures >= MOST_FAILURES:
                hook.status = "disabled"
        return status


def signature(secret: str, body: bytes) -> str:
    return base64.b64encode(hmac.new(secret.encode(), body, hashlib.sha256).digest()).decode()
