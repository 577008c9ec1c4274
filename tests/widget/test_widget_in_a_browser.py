"""The widget as a shopper meets it: requests, roles, streaming, lost connections, hostile answers, languages."""

from typing import Any

import pytest
from playwright.async_api import Browser, expect

from .conftest import WIDGET, Shop, Stub


async def test_a_page_load_costs_two_requests_and_leaves_no_trace(shop: Shop, stub: Stub) -> None:
    await shop.visit()
    await shop.page.wait_for_load_state("networkidle")
    seen = [entry for entry in (await stub.order("seen"))["requests"] if entry not in {"GET /", "GET /favicon.ico"}]
    assert seen == ["GET /widget.js", "GET /api/embed/wgt_demo"]
    assert await shop.page.context.cookies() == []
    assert await shop.page.evaluate("localStorage.length + sessionStorage.length") == 0
    assert await shop.page.evaluate("indexedDB.databases().then(all => all.length)") == 0
    await expect(shop.launcher).to_have_attribute("aria-expanded", "false")
    await expect(shop.launcher).to_have_accessible_name("Chat with us")


async def test_the_panel_is_a_named_dialog_that_works_by_keyboard_alone(shop: Shop) -> None:
    await shop.visit()
    await shop.launcher.focus()
    await shop.page.keyboard.press("Enter")
    await expect(shop.composer).to_be_focused()
    await expect(shop.composer).to_have_accessible_name("Your message")
    await expect(shop.launcher).to_have_attribute("aria-expanded", "true")
    await shop.page.keyboard.type("first")
    await shop.page.keyboard.press("Shift+Enter")
    await shop.page.keyboard.type("second")
    await shop.page.keyboard.press("Enter")
    await expect(shop.log.locator("[data-role=user] .text")).to_have_text("first\nsecond", use_inner_text=True)
    await shop.page.keyboard.press("Escape")
    await expect(shop.dialog).to_be_hidden()
    await expect(shop.launcher).to_be_focused()


async def test_an_answer_streams_and_ends_with_cards_and_sources(shop: Shop) -> None:
    await shop.visit()
    await shop.open()
    await shop.say("pause: show me a lamp")
    await expect(shop.log).to_have_attribute("aria-busy", "true")
    await expect(shop.log).to_contain_text("These three")
    await expect(shop.log.get_by_role("article")).to_have_count(0)
    await shop.page.reload()
    await shop.open()
    await shop.say("show me a lamp")
    await expect(shop.log.get_by_role("article")).to_have_count(3)
    await expect(shop.log).to_have_attribute("aria-busy", "false")
    first = shop.log.get_by_role("article").first
    await expect(first.get_by_role("link")).to_have_attribute("href", f"{shop.stub.base}/products/1")
    await expect(first).to_contain_text("€89.00")
    await expect(first).to_contain_text("In stock")
    await expect(shop.log.get_by_role("link", name="Delivery and returns")).to_be_visible()
    await expect(shop.log.locator("[data-role=user]")).to_have_count(2)


async def test_screen_readers_hear_an_answer_once_and_whole(shop: Shop) -> None:
    await shop.visit()
    await shop.open()
    await expect(shop.log).to_have_attribute("aria-live", "off")
    await shop.say("where is my order")
    heard = shop.page.locator("chat-widget div[role=status].hidden")
    await expect(heard).to_have_text("Assistant: Your order is on its way. It should be with you tomorrow.")


async def test_what_was_missed_while_offline_is_there_once_and_in_order(shop: Shop, stub: Stub) -> None:
    await shop.visit()
    await shop.open()
    await shop.say("hello")
    await expect(shop.log).to_contain_text("You said: hello")
    await shop.page.context.set_offline(True)
    await expect(shop.dialog).to_contain_text("You are offline")
    await shop.say("written offline")
    await stub.order("store", role="agent", content="missed one")
    await stub.order("store", role="agent", content="missed two")
    await shop.page.context.set_offline(False)
    await expect(shop.log).to_contain_text("You said: written offline", timeout=20_000)
    texts = await shop.log.locator("[data-seq] .text").all_inner_texts()
    assert texts == [
        "hello",
        "You said: hello",
        "missed one",
        "missed two",
        "written offline",
        "You said: written offline",
    ]
    shop.problems.clear()  # the browser itself reports that it was offline


async def test_a_dropped_socket_comes_back_by_itself(shop: Shop, stub: Stub) -> None:
    await shop.visit()
    await shop.open()
    await shop.say("hello")
    await expect(shop.log).to_contain_text("You said: hello")
    await stub.order("drop")
    await stub.order("store", role="agent", content="said in between")
    await expect(shop.log).to_contain_text("said in between", timeout=20_000)
    joins = await stub.events("chat:join")
    assert joins[-1]["after"] == 2


async def test_history_is_there_after_a_reload_for_the_same_shopper(shop: Shop, stub: Stub) -> None:
    await shop.visit()
    await shop.open()
    await shop.say("remember me")
    await expect(shop.log).to_contain_text("You said: remember me")
    await shop.page.reload()
    await expect(shop.launcher).to_have_attribute("aria-expanded", "false")
    await shop.open()
    await expect(shop.log).to_contain_text("You said: remember me")
    assert len(set(await stub.events("connect"))) == 1


async def test_a_refused_token_is_renewed_without_the_shopper_noticing(shop: Shop, stub: Stub) -> None:
    await shop.visit()
    await shop.page.evaluate("""() => localStorage.setItem("chatwidget:wgt_demo", JSON.stringify(
        { visitor_id: "vis_x", token: "bad", expires_at: "2999-01-01T00:00:00Z" }))""")
    await shop.open()
    await shop.say("hello")
    await expect(shop.log).to_contain_text("You said: hello")
    assert next(event for event in (await stub.order("seen"))["events"] if event[0] == "connect") == ["connect", "bad"]
    await expect(shop.dialog.locator(".banner")).to_have_count(0)


async def test_a_torn_answer_is_replaced_and_a_failed_one_offers_a_way_on(shop: Shop, stub: Stub) -> None:
    await shop.visit()
    await shop.open()
    await shop.say("pause: lamp")
    await expect(shop.log).to_contain_text("These three")

    async def emit(event: str, **payload: Any) -> None:
        await stub.order("emit", event=event, payload={"message_id": "msg_x", **payload})

    await emit("chat:agent:streaming", index=0, chunk="torn text")
    await expect(shop.log).to_contain_text("torn")
    await emit("chat:agent:error", code="answer_interrupted", message="?")
    await expect(shop.log).not_to_contain_text("torn")
    await expect(shop.dialog.locator(".problem")).to_have_count(0)
    await emit("chat:agent:error", code="model_unavailable", message="Not now.")
    await expect(shop.dialog.locator(".problem")).to_contain_text("Not now.")
    await shop.dialog.locator(".problem").get_by_role("button", name="Talk to a person").click()
    assert len(await stub.events("chat:handoff")) == 1


async def test_a_person_takes_over_and_the_chat_ends_with_a_rating(shop: Shop, stub: Stub) -> None:
    await shop.visit()
    await shop.open()
    await shop.say("hello")
    await expect(shop.log).to_contain_text("You said: hello")
    await shop.dialog.get_by_role("button", name="Talk to a person").click()
    await expect(shop.dialog.get_by_role("button", name="Back to the assistant")).to_be_visible()
    await shop.dialog.get_by_role("textbox", name="E-mail address").fill("ana@example.org")
    await shop.dialog.get_by_role("button", name="Save").click()
    await expect(shop.dialog).to_contain_text("We will reply to ana@example.org.")
    await stub.order("status", status="human", agent={"name": "Eva"})
    await stub.order("say", role="agent", content="Hello, Eva here.")
    await expect(shop.dialog).to_contain_text("You are talking to Eva")
    await stub.order("status", status="closed")
    await shop.dialog.get_by_role("radio", name="5 of 5").check(force=True)
    await shop.dialog.get_by_role("button", name="Send rating").click()
    await expect(shop.dialog).to_contain_text("Thank you for your feedback!")
    assert [event["score"] for event in await stub.events("chat:feedback")] == [5]
    await shop.dialog.get_by_role("button", name="New conversation").click()
    await expect(shop.log.locator("[data-seq]")).to_have_count(0)
    await expect(shop.composer).to_be_visible()


async def test_unread_messages_are_counted_on_the_launcher(shop: Shop, stub: Stub) -> None:
    await shop.visit()
    await shop.open()
    await shop.say("hello")
    await expect(shop.log).to_contain_text("You said: hello")
    await shop.dialog.get_by_role("button", name="Close chat").click()
    await stub.order("say", role="agent", content="Still there?")
    await expect(shop.launcher).to_have_accessible_name("Chat with us, 1 unread")
    await shop.launcher.click()
    await expect(shop.launcher).to_have_accessible_name("Chat with us")


@pytest.mark.parametrize("query", ["", "?csp=1"])
async def test_hostile_answers_stay_text_even_under_the_strictest_policy(shop: Shop, query: str) -> None:
    await shop.visit(query)
    await shop.open()
    await shop.say("hostile")
    await expect(shop.log.get_by_role("article")).to_have_count(1)
    assert await shop.log.locator("img, script, iframe").count() == 0
    links = await shop.log.locator("a[href]").evaluate_all("all => all.map(one => one.href)")
    assert links == ["https://example.org/"]


async def test_the_interface_follows_the_page_s_language(shop: Shop) -> None:
    await shop.visit("?lang=es")
    await expect(shop.launcher).to_have_accessible_name("Chatea con nosotros")
    await shop.open()
    await expect(shop.dialog.get_by_role("textbox", name="Tu mensaje")).to_be_visible()
    await expect(shop.dialog).to_contain_text("¿Qué buscas?")
    await shop.visit("?lang=ar")
    await shop.open()
    assert await shop.dialog.evaluate("node => getComputedStyle(node).direction") == "rtl"


async def test_the_javascript_api_opens_writes_and_tells(shop: Shop, stub: Stub) -> None:
    await shop.visit()
    await shop.page.evaluate("""() => {
        window.heard = [];
        for (const name of ["open", "close", "message"]) ChatWidget("on", name, () => heard.push(name));
        ChatWidget.setContext({ product: { id: "p1" }, cart: { total: 12 } });
        ChatWidget.prefill("a draft");
        ChatWidget("open");
    }""")
    await expect(shop.composer).to_have_value("a draft")
    await shop.page.evaluate("ChatWidget.send('sent by the page')")
    await expect(shop.log).to_contain_text("You said: sent by the page")
    message = (await stub.events("chat:message"))[-1]
    assert (message["page"]["product_id"], message["cart"]) == ("p1", {"total": 12})
    await shop.page.evaluate("ChatWidget('close')")
    await expect(shop.dialog).to_be_hidden()
    assert await shop.page.evaluate("heard") == ["open", "message", "close"]
    await shop.page.evaluate("ChatWidget.shutdown()")
    assert await shop.page.evaluate("localStorage.length") == 0


async def test_the_widget_survives_a_swapped_body_and_a_second_tag(shop: Shop) -> None:
    await shop.visit()
    await shop.open()
    await shop.say("hello")
    await expect(shop.log).to_contain_text("You said: hello")
    await shop.page.evaluate("""() => {
        const body = document.createElement("body");
        body.innerHTML = "<h1>Another page</h1>";
        const tag = document.createElement("script");
        tag.src = "/widget.js";
        tag.dataset.widgetId = "wgt_demo";
        body.append(tag);
        document.documentElement.replaceChild(body, document.body);
    }""")
    await expect(shop.page.locator("chat-widget")).to_have_count(1)
    await expect(shop.log).to_contain_text("You said: hello")
    await shop.say("still here")
    await expect(shop.log).to_contain_text("You said: still here")


async def test_an_unknown_widget_shows_nothing_and_says_why_in_the_console(browser: Browser, stub: Stub) -> None:
    context = await browser.new_context()
    page = await context.new_page()
    async with page.expect_console_message(lambda line: line.type == "info") as line:
        await page.goto(f"{stub.base}/?widget=wgt_none")
    assert "wgt_none" in (await line.value).text
    await expect(page.locator("chat-widget")).to_have_count(0)
    await context.close()


async def test_on_a_phone_the_panel_is_the_screen_and_keeps_the_focus(browser: Browser, stub: Stub) -> None:
    context = await browser.new_context(viewport={"width": 390, "height": 780}, has_touch=True, is_mobile=True)
    shop = Shop(await context.new_page(), stub)
    await shop.visit()
    await shop.launcher.tap()
    await expect(shop.dialog).to_have_attribute("aria-modal", "true")
    assert await shop.dialog.evaluate("node => [node.offsetWidth, node.offsetHeight]") == [390, 780]
    await expect(shop.launcher).to_be_hidden()
    for _ in range(12):
        await shop.page.keyboard.press("Tab")
        assert await shop.page.evaluate("document.activeElement.localName") == "chat-widget"
    await context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_no_state_of_the_chat_breaks_a_rule_of_wcag(browser: Browser, stub: Stub, scheme: Any) -> None:
    context = await browser.new_context(viewport={"width": 1100, "height": 900}, color_scheme=scheme)
    shop = Shop(await context.new_page(), stub)
    await shop.visit()
    await shop.page.add_script_tag(path=WIDGET / "node_modules" / "axe-core" / "axe.min.js")

    async def check(state: str) -> None:
        # Colours are judged when nothing moves any more.
        await shop.page.evaluate("""() => Promise.all(document.querySelector("chat-widget").shadowRoot
            .getAnimations().filter(one => one.effect.getTiming().iterations !== Infinity).map(one => one.finished))""")
        found = await shop.page.evaluate("""async () => {
            const runOnly = ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"];
            const { violations } = await axe.run("chat-widget", { runOnly });
            return violations.map(one => [one.id, ...one.nodes.map(node => node.html.slice(0, 200))]);
        }""")
        assert found == [], state

    await check("closed")
    await shop.open()
    await check("open")
    await shop.say("show me a lamp")
    await expect(shop.log.get_by_role("article")).to_have_count(3)
    await shop.say("where is my order")
    await expect(shop.log.get_by_role("article")).to_have_count(4)
    await shop.composer.fill("x" * 4001)
    await check("answered")
    await shop.say("flood")
    await expect(shop.log.locator("[data-state=failed]")).to_be_visible()
    await stub.order("emit", event="chat:agent:error", payload={"code": "model_unavailable", "message": "Not now."})
    await check("failed")
    await shop.dialog.locator(".foot").get_by_role("button", name="Talk to a person").click()
    await expect(shop.dialog.get_by_role("button", name="Back to the assistant")).to_be_visible()
    await check("waiting")
    await stub.order("status", status="closed")
    await shop.dialog.get_by_role("radio", name="5 of 5").check(force=True)
    await check("ended")
    await context.close()
