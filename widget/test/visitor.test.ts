import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { PageState } from "../src/sdk";
import { VisitorPass, VisitorRefused } from "../src/visitor";
import { makeHost } from "./fixtures";

const later = (): string => new Date(Date.now() + 864e5).toISOString();

describe("the visitor token", () => {
  let page: PageState;
  let bodies: Record<string, unknown>[];
  let answers: Response[];
  const pass = (): VisitorPass => new VisitorPass(makeHost(), page);
  const ok = (token: string, expires_at = later()): Response => Response.json({ visitor_id: "vis_1", token, expires_at });

  beforeEach(() => {
    localStorage.clear();
    page = new PageState();
    bodies = [];
    answers = [];
    vi.stubGlobal("fetch", async (_url: string, init: RequestInit) => {
      bodies.push(JSON.parse(String(init.body)) as Record<string, unknown>);
      const answer = answers.shift();
      if (!answer) throw new TypeError("offline");
      return answer;
    });
  });
  afterEach(() => {
    vi.unstubAllGlobals();
  });

  it("is stored when first asked for, not before, and used again", async () => {
    answers = [ok("t1")];
    const first = pass();
    expect(localStorage.length).toBe(0);
    expect(await first.token()).toBe("t1");
    expect(await pass().token()).toBe("t1");
    expect(bodies).toHaveLength(1);
  });

  it("is asked for once when two parts want it at the same time", async () => {
    answers = [ok("t1")];
    const one = pass();
    expect(await Promise.all([one.token(), one.token()])).toEqual(["t1", "t1"]);
    expect(bodies).toHaveLength(1);
  });

  it("is renewed with the old token when it ends soon", async () => {
    answers = [ok("t1", new Date(Date.now() + 1000).toISOString()), ok("t2")];
    await pass().token();
    expect(await pass().token()).toBe("t2");
    expect(bodies[1]!.visitor_token).toBe("t1");
  });

  it("is made again when the page names the shopper", async () => {
    answers = [ok("t1"), ok("t2")];
    const one = pass();
    await one.token();
    page.identity = { id: "42", hash: "abc" };
    expect(one.isStale).toBe(true);
    expect(await one.token()).toBe("t2");
    expect(bodies[1]).toMatchObject({ visitor_token: "t1", identity: { id: "42", hash: "abc" } });
    expect(one.isStale).toBe(false);
  });

  it("starts afresh when the server no longer knows the old one", async () => {
    answers = [ok("t1"), Response.json({ error: { code: "invalid_token", message: "x" } }, { status: 401 }), ok("t2")];
    const one = pass();
    await one.token();
    expect(await one.token(true)).toBe("t2");
    expect(bodies[2]!.visitor_token).toBeUndefined();
  });

  it("goes on without an identity that the server does not accept", async () => {
    vi.spyOn(console, "warn").mockImplementation(() => {});
    answers = [Response.json({ error: { code: "identity_invalid", message: "x" } }, { status: 403 }), ok("t1")];
    page.identity = { id: "42", hash: "wrong" };
    expect(await pass().token()).toBe("t1");
    expect(bodies[1]!.identity).toBeUndefined();
  });

  it("tells why there is none", async () => {
    answers = [Response.json({ error: { code: "rate_limited", message: "Later." } }, { status: 429, headers: { "Retry-After": "7" } })];
    await expect(pass().token()).rejects.toMatchObject({ error: { code: "rate_limited", message: "Later.", retry_after: 7 } });
    await expect(pass().token()).rejects.toBeInstanceOf(VisitorRefused);
  });

  it("lives in memory where storage is blocked", async () => {
    vi.spyOn(Storage.prototype, "setItem").mockImplementation(() => {
      throw new DOMException("blocked", "SecurityError");
    });
    answers = [ok("t1")];
    const one = pass();
    await one.token();
    expect(await one.token()).toBe("t1");
  });

  it("is forgotten on request", async () => {
    answers = [ok("t1"), ok("t2")];
    const one = pass();
    await one.token();
    one.forget();
    expect(localStorage.length).toBe(0);
    expect(await one.token()).toBe("t2");
    expect(bodies[1]!.visitor_token).toBeUndefined();
  });
});
