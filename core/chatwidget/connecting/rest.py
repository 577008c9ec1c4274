"""REST: connecting a shop of a platform without a console, step by step."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request, Response
from pydantic import BaseModel, Field, StringConstraints

from chatwidget.connecting.service import Connecting, Started
from chatwidget.hooks.types import Form
from chatwidget.shops.schemas import ShopOut
from chatwidget.tenants.endpoints import Admin
from chatwidget.text import STORABLE

router = APIRouter(prefix="/api/v1/shops", tags=["shops"])

Answer = Annotated[str, StringConstraints(max_length=2_000), STORABLE]


class ConnectIn(BaseModel):
    """Which platform, and what it has asked so far."""

    platform: Annotated[str, StringConstraints(min_length=1, max_length=50), STORABLE]
    answers: Annotated[dict[Answer, Answer], Field(max_length=50)] = {}


class ConnectStep(BaseModel):
    """What comes next: `form` (answer and call again), `redirect`, or `connected`.

    `redirect`: a person of this account opens `url`, and logs in there unless they are.
    """

    step: str
    message: str = ""
    fields: list[dict[str, Any]] = []
    url: str | None = None
    shop: ShopOut | None = None


def _service(request: Request) -> Connecting:
    connecting: Connecting = request.state.connecting
    return connecting


@router.post("/connect")
async def connect(
    body: ConnectIn, actor: Admin, service: Annotated[Connecting, Depends(_service)], response: Response
) -> ConnectStep:
    """Take the next step towards connecting a shop of a platform."""
    step = await service.begin_for_api(actor.tenant_id, body.platform, body.answers, by=actor.name or actor.id)
    match step:
        case Form(fields=fields, message=message):
            return ConnectStep(
                step="form",
                message=message,
                fields=[
                    {
                        "name": field.name,
                        "label": field.label,
                        "secret": field.secret,
                        "placeholder": field.placeholder,
                        "help": field.help,
                        "required": field.required,
                    }
                    for field in fields
                ],
            )
        case Started(url=url):
            return ConnectStep(step="redirect", url=url)
        case _:
            response.status_code = 201
            return ConnectStep(step="connected", shop=step)
