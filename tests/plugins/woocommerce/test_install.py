import json
from urllib.parse import parse_qs, urlsplit

import pytest
from tests.plugins.woocommerce.shop import WooShop

from chatwidget import Forbidden, Form, InstallCallback, InstallRequest, InvalidInput, Ready, Redirect
from chatwidget_woocommerce import plugin
from chatwidget_woocommerce.probing import addresses

CALLBACK = "https://chat.example/connect/woocommerce/callback/one-use-state"
WEBHOOKS = "https://chat.example/webhooks/woocommerce"


def request(callback: str = CALLBACK, **answers: str) -> InstallRequest:
    return InstallRequest(
        tenant_id="ten_0000000000000000",
        state="one-use-state",
        return_url=callback,
        callback_url=callback,
        webhook_url=WEBHOOKS,
        answers=answers,
    )


def granted(woo: WooShop, **more: str) -> InstallCallback:
    key = woo.keys[0]
    body = {"key_id": 4, "consumer_key": key.key, "consumer_secret": key.secret, "key_permissions": "read_write"}
    return InstallCallback(
        tenant_id="ten_0000000000000000",
        query={},
        body=json.dumps(body | more).encode(),
        state="one-use-state",
        answers={"url": woo.origin},
        webhook_url=WEBHOOKS,
    )


async def test_a_merchant_is_sent_to_their_own_shop(woo: WooShop) -> None:
    woo.tls = False
    assert isinstance(await plugin.begin_install(request()), Form)
    step = await plugin.begin_install(request(url=f"{woo.origin}/wp-admin/index.php"))
    assert isinstance(step, Redirect)
    assert step.url.startswith(f"{woo.origin}/wc-auth/v1/authorize?")
    asked = parse_qs(urlsplit(step.url).query)
    assert asked["scope"] == ["read_write"]
    assert asked["callback_url"] == asked["return_url"] == [CALLBACK]


async def test_granted_keys_are_proven_by_asking_the_shop(woo: WooShop) -> None:
    woo.tls = False
    found = await plugin.finish_install(granted(woo))
    assert (found.domain, found.name, found.currency, found.locale) == (woo.host, "Test & Garden", "EUR", "es")
    assert found.settings == {
        "url": woo.origin,
        "manner": "oauth",
        "webhook_url": WEBHOOKS,
        "version": "11.0.1",
    }
    assert found.credentials.values["consumer_key"] == woo.keys[0].key
    assert not woo.hooks.hooks, "proving leaves nothing behind"


async def test_keys_that_do_not_work_connect_nothing(woo: WooShop) -> None:
    woo.tls = False
    with pytest.raises(InvalidInput, match="does not accept these keys"):
        await plugin.finish_install(granted(woo, consumer_secret="cs_" + "c" * 40))
    with pytest.raises(Forbidden):
        await plugin.finish_install(granted(woo, key_permissions="read"))
    woo.keys[0].permissions = "read"
    with pytest.raises(InvalidInput, match="Read/Write"):
        await plugin.finish_install(granted(woo))
    for body in (b"", b"[]", b"<html>", b'{"consumer_key": 5}'):
        with pytest.raises((InvalidInput, Forbidden)):
            await plugin.finish_install(
                InstallCallback(tenant_id="t", query={}, body=body, state="s", answers={"url": woo.origin})
            )
    denied = InstallCallback(tenant_id="t", query={"success": "0"}, body=b"", state="s", answers={"url": woo.origin})
    with pytest.raises(Forbidden, match="did not grant"):
        await plugin.finish_install(denied)


async def test_keys_may_be_pasted(woo: WooShop) -> None:
    woo.tls = False
    key = woo.keys[0]
    step = await plugin.begin_install(request(url=woo.origin, consumer_key=key.key, consumer_secret=f" {key.secret} "))
    assert isinstance(step, Ready)
    assert step.installation.settings["webhook_url"] == WEBHOOKS
    with pytest.raises(InvalidInput) as refused:
        await plugin.begin_install(request(url=woo.origin, consumer_key="sk_123", consumer_secret=key.secret))
    assert refused.value.fields
    assert set(refused.value.fields) == {"consumer_key"}


async def test_without_https_of_our_own_keys_must_be_pasted(woo: WooShop) -> None:
    step = await plugin.begin_install(request("http://localhost:3000/connect/woocommerce/callback/s", url=woo.origin))
    assert isinstance(step, Form)
    assert "https" in step.message


@pytest.mark.parametrize(
    ("wall", "code"),
    [
        ((403, "<html>Just a moment…</html>", {"cf-mitigated": "challenge"}), "cloudflare"),
        ((401, "<html>Staging</html>", {"WWW-Authenticate": "Basic"}), "walled"),
        ((401, '{"code": "rest_disabled", "message": "REST API restricted."}', {}), "rest_blocked"),
        ((406, "<html>mod_security</html>", {}), "firewall"),
        ((503, "<html>Briefly unavailable for maintenance</html>", {}), "shop_error"),
        ((200, "<html>A shop of another kind</html>", {}), "not_wordpress"),
    ],
)
async def test_what_is_in_the_way_is_said_plainly(
    woo: WooShop, wall: tuple[int, str, dict[str, str]], code: str
) -> None:
    woo.wall = wall
    with pytest.raises(InvalidInput) as refused:
        await plugin.begin_install(request(url=woo.origin))
    assert refused.value.code == code
    assert refused.value.fields
    assert woo.host in refused.value.fields["url"]


async def test_plain_permalinks_no_woocommerce_and_another_name(woo: WooShop) -> None:
    woo.plain_permalinks = True
    with pytest.raises(InvalidInput, match="Settings → Permalinks"):
        await plugin.begin_install(request(url=woo.origin))
    woo.plain_permalinks, woo.has_woocommerce = False, False
    with pytest.raises(InvalidInput, match="WooCommerce does not answer"):
        await plugin.begin_install(request(url=woo.origin))
    woo.has_woocommerce, woo.home = True, "https://bank.example"
    with pytest.raises(InvalidInput, match=r"calls itself bank\.example"):
        await plugin.begin_install(request(url=woo.origin))


@pytest.mark.parametrize("typed", ["", "http://", "ftp://x.example", "a b.example", "http://u:p@x.example", "x" * 600])
def test_what_is_no_address(typed: str) -> None:
    with pytest.raises(InvalidInput):
        addresses(typed)


async def test_nothing_inside_is_looked_at(woo: WooShop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WOOCOMMERCE_PRIVATE_HOSTS", "")
    for typed in (woo.origin, "http://127.1/", "http://0x7f000001/", "localhost", "http://169.254.169.254/"):
        with pytest.raises(InvalidInput):
            await plugin.begin_install(request(url=typed))
    assert woo.asked == []
