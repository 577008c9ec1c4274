import { beforeEach, describe, expect, it, vi } from "vitest";
import { Outbox, currentPage } from "../src/outbox";
import { PageState } from "../src/sdk";
import { Store } from "../src/store";
import type { Ack, Message } from "../src/wire";

type Payload = { client_id: string; content: string; cart?: unknown; page: { url: string } };

describe("Outbox", () => {
  let store: Store;
  let page: PageState;
  let sent: Payload[];
  let isReady: boolean;
  let reply: (payload: Payload) => Ack<{ message: Message }>;
  let outbox: Outbox;
  const lost = { ok: false as const, error: { code: "timeout", message: "" } };
  const stored = (payload: Payload): Ack<{ message: Message }> => ({
    ok: true,
    message: { id: `msg_${payload.client_id}`, seq: sent.length, role: "user", content: payload.content },
  });

  beforeEach(() => {
    store = new Store();
    page = new PageState();
    sent = [];
    isReady = true;
    reply = stored;
    const request = async (_event: string, payload: object) => {
      sent.push(payload as Payload);
      return reply(payload as Payload) as never;
    };
    outbox = new Outbox(page, store, request, () => isReady);
  });

  it("shows a message at once and sends nothing while there is no connection", async () => {
    isReady = false;
    outbox.send("hello");
    await outbox.flush();
    expect(store.outgoing.value).toMatchObject([{ content: "hello", state: "sending" }]);
    expect(sent).toEqual([]);
  });

  it("sends what waited in the order it was written, once each", async () => {
    isReady = false;
    outbox.send("one");
    outbox.send("two");
    isReady = true;
    await Promise.all([outbox.flush(), outbox.flush()]);
    expect(sent.map((one) => one.content)).toEqual(["one", "two"]);
    expect(store.outgoing.value).toEqual([]);
    expect(store.messages.value).toHaveLength(2);
  });

  it("sends an unacknowledged message again under the same id after a lost connection", async () => {
    reply = () => {
      isReady = false;
      return lost;
    };
    outbox.send("hello");
    await vi.waitFor(() => expect(sent).toHaveLength(1));
    expect(store.outgoing.value[0]!.state).toBe("sending");
    isReady = true;
    reply = stored;
    await vi.waitFor(async () => {
      await outbox.flush();
      expect(sent).toHaveLength(2);
    });
    expect(sent[1]!.client_id).toBe(sent[0]!.client_id);
    expect(store.outgoing.value).toEqual([]);
  });

  it("gives a silent server one more try, then offers the shopper to try again under the same id", async () => {
    reply = () => lost;
    outbox.send("hello");
    await vi.waitFor(() => expect(store.outgoing.value[0]!.state).toBe("failed"));
    expect(sent).toHaveLength(2);
    reply = stored;
    outbox.retry(store.outgoing.value[0]!.client_id);
    await vi.waitFor(() => expect(store.outgoing.value).toEqual([]));
    expect(new Set(sent.map((one) => one.client_id)).size).toBe(1);
  });

  it("keeps the time after which a limited message may be tried again", async () => {
    reply = () => ({ ok: false, error: { code: "rate_limited", message: "Slow down.", retry_after: 30 } });
    outbox.send("hello");
    await vi.waitFor(() => expect(store.outgoing.value[0]!.state).toBe("failed"));
    expect(store.outgoing.value[0]!.retryAt).toBeGreaterThan(Date.now() + 20_000);
    expect(store.awaiting.value).toBe(false);
  });

  it("sends page and cart, and leaves out a cart that would not fit", async () => {
    page.setContext({ product: { id: "p1", variant_id: "v1" }, cart: { total: 12 } });
    outbox.send("one");
    await vi.waitFor(() => expect(store.messages.value).toHaveLength(1));
    page.setContext({ cart: { note: "x".repeat(50_000) } });
    outbox.send("two");
    await vi.waitFor(() => expect(store.messages.value).toHaveLength(2));
    expect(sent[0]).toMatchObject({ cart: { total: 12 }, page: { product_id: "p1", variant_id: "v1", url: location.href } });
    expect(sent[1]!.cart).toBeUndefined();
  });

  it("cuts what the page says to what the server takes", () => {
    page.setContext({ page: { url: "https://shop.example/?q=" + "x".repeat(5000), title: "t".repeat(900), product_id: 7 as never } });
    const { url, title, product_id } = currentPage(page);
    expect([url.length, title.length, product_id]).toEqual([2000, 500, "7"]);
  });

  it("says where the page sells to, where the page tells it", () => {
    const page = new PageState();
    expect(Object.keys(currentPage(page))).toEqual(["url", "title"]);
    page.setContext({ page: { country: "CA", currency: "CAD" } });
    expect(currentPage(page)).toMatchObject({ country: "CA", currency: "CAD" });
  });

  it.each([
    { country: "Germany", currency: "Euro" },
    { country: "G1", currency: "€" },
    { country: "", currency: null },
  ])("sends no part of what is no code", (told) => {
    const page = new PageState();
    page.setContext({ page: told as object });
    expect(Object.keys(currentPage(page))).toEqual(["url", "title"]);
  });

  it("takes the page's address at the time of sending", () => {
    history.pushState({}, "", "/lamps");
    expect(currentPage(page).url).toMatch(/\/lamps$/);
  });
});
