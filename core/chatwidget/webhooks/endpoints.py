"""HTTP: where platforms deliver; `/webhooks/{platform}` for all shops, `/webhooks/{platform}/{shop_id}` for one."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response

from chatwidget.errors import PayloadTooLarge
from chatwidget.hooks.deliveries import WebhookRequest
from chatwidget.webhooks.service import Webhooks

router = APIRouter(tags=["webhooks"])

MOST_BYTES = 1_048_576


def _service(request: Request) -> Webhooks:
    webhooks: Webhooks = request.state.webhooks
    return webhooks


@router.post("/webhooks/{platform}", include_in_schema=False)
@router.post("/webhooks/{platform}/{rest:path}")
async def deliver(
    platform: str, request: Request, service: Annotated[Webhooks, Depends(_service)], rest: str = ""
) -> Response:
    """Take a platform's delivery: 200 once it is stored, also for a repeat; 401 where its signature does not hold."""
    body = bytearray()
    async for piece in request.stream():
        body += piece
        if len(body) > MOST_BYTES:
            raise PayloadTooLarge("A delivery has at most 1 MiB.")
    headers = {name.lower(): value for name, value in request.headers.items()}
    await service.accept(
        platform,
        WebhookRequest(headers=headers, body=bytes(body), query=dict(request.query_params), path=rest.strip("/")),
    )
    return Response(status_code=200)
