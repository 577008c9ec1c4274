import { describe, expect, it, vi } from "vitest";
import { Proposal } from "../../src/view/action";
import { Cards } from "../../src/view/cards";
import type { ActionCard, Card } from "../../src/wire";
import { makeChat } from "../fixtures";

const line = { product_id: "1", variant_id: "1-blue" };
const lamp: Card = { type: "product", title: "Aurora", available: true, cart: line };
const offer: ActionCard = {
  type: "action",
  action_id: "act_1",
  title: "2 x Aurora (Blue)",
  status: "proposed",
  expires_at: new Date(Date.now() + 60_000).toISOString(),
  price: { amount: "89.00", currency: "EUR" },
  cart: { ...line, quantity: 2 },
};
const press = (box: HTMLElement, name: string): void =>
  [...box.querySelectorAll("button")].find((button) => button.textContent === name)!.click();

describe("a product card", () => {
  it("puts the product into the page's cart and then leads there", async () => {
    const { chat, draw } = makeChat();
    chat.canBuy.value = true;
    const box = draw(<Cards cards={[lamp]} />);
    press(box, "Add to cart");
    await vi.waitFor(() => expect(box.querySelector("a")?.textContent).toContain("In your cart"));
    expect(chat.buy).toHaveBeenCalledExactlyOnceWith(line);
    expect(box.querySelector("a")!.href).toBe("https://shop.example/cart");
  });

  it("says what the shop says when that fails, and may be tried again", async () => {
    const { chat, draw } = makeChat();
    chat.canBuy.value = true;
    vi.mocked(chat.buy).mockRejectedValueOnce(new Error("Only 1 left."));
    const box = draw(<Cards cards={[lamp]} />);
    press(box, "Add to cart");
    await vi.waitFor(() => expect(box.querySelector("[role=alert]")?.textContent).toBe("Only 1 left."));
    press(box, "Add to cart");
    await vi.waitFor(() => expect(box.querySelector("a")?.textContent).toContain("In your cart"));
  });

  it("has no button where the page has no cart, where a choice is missing, and for what is sold out", () => {
    const { chat, draw } = makeChat();
    expect(draw(<Cards cards={[lamp]} />).querySelector("button")).toBeNull();
    chat.canBuy.value = true;
    const others = [{ ...lamp, cart: undefined }, { ...lamp, external_id: "2", available: false }];
    expect(draw(<Cards cards={others} />).querySelector("button")).toBeNull();
  });
});

describe("an offer for the cart", () => {
  it("is put there by the page, and the server is told that it worked", async () => {
    const { chat, sent, draw } = makeChat();
    chat.canBuy.value = true;
    const box = draw(<Proposal card={offer} />);
    expect(box.textContent).toContain("€89.00");
    press(box, "Add to cart");
    await vi.waitFor(() => expect(sent).toHaveLength(1));
    expect(chat.buy).toHaveBeenCalledExactlyOnceWith(offer.cart);
    expect(sent[0]).toEqual({ event: "chat:action", payload: { action_id: "act_1", confirm: true, done: true } });
  });

  it("tells the server when the page could not, and the shopper why", async () => {
    const { chat, sent, draw } = makeChat();
    chat.canBuy.value = true;
    vi.mocked(chat.buy).mockRejectedValueOnce(new Error("Sold out."));
    const box = draw(<Proposal card={offer} />);
    press(box, "Add to cart");
    await vi.waitFor(() => expect(sent[0]?.payload).toMatchObject({ confirm: true, done: false }));
    expect(box.querySelector("[role=alert]")!.textContent).toBe("Sold out.");
  });

  it("is left to the server where the page has no cart", async () => {
    const { sent, draw } = makeChat();
    press(draw(<Proposal card={offer} />), "Add to cart");
    await vi.waitFor(() => expect(sent).toHaveLength(1));
    expect(sent[0]!.payload).toEqual({ action_id: "act_1", confirm: true, done: undefined });
  });
});
