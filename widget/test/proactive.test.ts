import { describe, expect, it } from "vitest";
import { holds, visitOf, type Visit } from "../src/proactive";
import { makeHost } from "./fixtures";

const visit: Visit = { url: "https://shop.example/lamps?x=1", seconds: 12, cartTotal: 50, events: ["size_guide"], lang: "es" };

describe("a proactive rule", () => {
  it.each([
    [{}, true],
    [{ url_contains: "/lamps" }, true],
    [{ url_contains: "/checkout" }, false],
    [{ seconds: 12 }, true],
    [{ seconds: 13 }, false],
    [{ cart_min: 50 }, true],
    [{ cart_min: 51 }, false],
    [{ event: "size_guide" }, true],
    [{ event: "other" }, false],
    [{ language: "es-MX" }, true],
    [{ language: "en" }, false],
    [{ url_contains: "/lamps", seconds: 20 }, false],
  ])("%j holds: %s", (rule, expected) => expect(holds({ message: "Hi", ...rule }, visit)).toBe(expected));

  it("sees what the page has said so far", () => {
    const host = makeHost();
    host.calls.push(["setContext", { cart: { total: "70.5" } }], ["track", "size_guide"]);
    expect(visitOf(host, 3)).toMatchObject({ cartTotal: 70.5, events: ["size_guide"], seconds: 3, lang: "en" });
  });
});
