import { describe, expect, it } from "vitest";
import { Cards, formatDay, formatMoney, statusKey } from "../../src/view/cards";
import type { Card } from "../../src/wire";
import { makeChat } from "../fixtures";

const lamp: Card = {
  type: "product",
  external_id: "1",
  title: "Aurora",
  url: "https://shop.example/aurora",
  image_url: "https://shop.example/aurora.jpg",
  price: { amount: "89.00", currency: "EUR" },
  available: true,
};

describe("product cards", () => {
  it("show image, linked title, price in the shopper's format, and availability", () => {
    const article = makeChat({}, "de-DE").draw(<Cards cards={[lamp]} />).querySelector("article")!;
    expect(article.querySelector("img")!.getAttribute("src")).toBe("https://shop.example/aurora.jpg");
    expect(article.querySelector("img")!.getAttribute("loading")).toBe("lazy");
    expect(article.querySelector("a")!.getAttribute("href")).toBe("https://shop.example/aurora");
    expect(article.textContent).toMatch(/89,00\s€/);
    expect(article.textContent).toContain("In stock");
  });

  it("make no link and no image of an address that is not http(s), and no markup of text", () => {
    const bad: Card = { ...lamp, title: "<b>x</b>", url: "javascript:alert(1)", image_url: "data:image/svg+xml,<svg/>" };
    const article = makeChat().draw(<Cards cards={[bad]} />).querySelector("article")!;
    expect(article.querySelector("a,img,b")).toBeNull();
    expect(article.textContent).toContain("<b>x</b>");
  });

  it("can be reached by keyboard when there are several", () => {
    const shelf = makeChat().draw(<Cards cards={[lamp, { ...lamp, external_id: "2", available: false }]} />).querySelector(".shelf")!;
    expect(shelf.getAttribute("tabindex")).toBe("0");
    expect(shelf.getAttribute("aria-label")).toBe("Products");
    expect(shelf.querySelectorAll("article")[1]!.textContent).toContain("Out of stock");
  });

  it("are left out when the shop sent none that make sense", () => {
    const box = makeChat().draw(<Cards cards={[{ type: "other" } as never, { type: "product", title: "" } as Card]} />);
    expect(box.querySelector("article")).toBeNull();
  });
});

describe("order cards", () => {
  it("show number, status, day and tracking link", () => {
    const order: Card = {
      type: "order",
      number: "#1042",
      status: "shipped",
      placed_at: "2026-11-18T10:00:00Z",
      tracking: [{ company: "Correos", number: "PK1", url: "https://track.example/PK1" }],
    };
    const article = makeChat().draw(<Cards cards={[order]} />).querySelector("article")!;
    for (const part of ["Order #1042", "On its way", "18 November 2026", "Correos · PK1"]) expect(article.textContent).toContain(part);
    expect(article.querySelector("a")!.getAttribute("href")).toBe("https://track.example/PK1");
  });
});

describe("formats", () => {
  it("show an unknown currency or amount as it came", () => {
    expect(formatMoney({ amount: "12", currency: "??" }, "en")).toBe("12 ??");
    expect(formatMoney({ amount: "on request", currency: "EUR" }, "en")).toBe("on request EUR");
    expect(formatDay("soon", "en")).toBe("soon");
  });
  it.each([
    ["fulfilled", "st_shipped"],
    ["UNFULFILLED", "st_processing"],
    ["on-hold", "st_pending"],
    ["completed", "st_delivered"],
    ["partially_refunded", "st_refunded"],
    ["cancelled", "st_cancelled"],
    ["in transit", "st_shipped"],
    ["eingepackt", undefined],
  ])("know the order status %s", (status, key) => expect(statusKey(status)).toBe(key));
});
