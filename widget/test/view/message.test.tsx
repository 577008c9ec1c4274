import { describe, expect, it, vi } from "vitest";
import { Pending, Stored } from "../../src/view/message";
import type { Message } from "../../src/wire";
import { makeChat } from "../fixtures";

const answer: Message = { id: "msg_1", seq: 1, role: "assistant", content: "**Hello**", created_at: "2026-11-22T10:00:00Z" };
const button = (box: HTMLElement, name: string): HTMLButtonElement =>
  [...box.querySelectorAll("button")].find((one) => one.getAttribute("aria-label") === name || one.textContent === name)!;

describe("a message", () => {
  it("of the shopper is plain text", () => {
    const box = makeChat().draw(<Stored message={{ ...answer, role: "user", content: "**<i>x</i>**" }} />);
    expect(box.querySelector("strong,i")).toBeNull();
    expect(box.textContent).toContain("**<i>x</i>**");
  });

  it("of the assistant is Markdown, with its sources as safe links", () => {
    const sources = [{ title: "Delivery", url: "https://shop.example/d" }, { title: "Bad", url: "javascript:1" }, {}];
    const box = makeChat().draw(<Stored message={{ ...answer, sources }} />);
    expect(box.querySelector("strong")!.textContent).toBe("Hello");
    expect([...box.querySelectorAll("a")].map((one) => one.getAttribute("href"))).toEqual(["https://shop.example/d"]);
    expect(box.textContent).toContain("Bad");
  });

  it("of a person carries the person's name", () => {
    expect(makeChat().draw(<Stored message={{ ...answer, role: "agent", author: { name: "Ana" } }} />).textContent).toContain("Ana");
    expect(makeChat().draw(<Stored message={{ ...answer, role: "agent", author: "Eva" }} />).textContent).toContain("Eva");
  });

  it("of the assistant can be rated, and a refused rating is taken back", async () => {
    const { draw, sent, reply } = makeChat();
    const box = draw(<Stored message={answer} />);
    button(box, "Helpful").click();
    expect(sent).toEqual([{ event: "chat:feedback", payload: { message_id: "msg_1", rating: "up" } }]);
    await vi.waitFor(() => expect(button(box, "Helpful").getAttribute("aria-pressed")).toBe("true"));
    reply.mockReturnValue({ ok: false, error: { code: "x", message: "" } });
    button(box, "Not helpful").click();
    await vi.waitFor(() => expect(button(box, "Helpful").getAttribute("aria-pressed")).toBe("true"));
  });

  it("shows no thumbs where the merchant switched them off", () => {
    expect(button(makeChat({ features: { feedback: false } }).draw(<Stored message={answer} />), "Helpful")).toBeUndefined();
  });

  describe("a proposal", () => {
    const card = { type: "action" as const, action_id: "act_1", title: "Cancel order 7", summary: "Order: 7\nReason: late", status: "proposed" as const, expires_at: "2999-01-01T00:00:00Z" };
    const proposal = { ...answer, cards: [card] };

    it("is asked about, done only when confirmed, and shows what came of it", async () => {
      const { draw, sent, store } = makeChat();
      const box = draw(<Stored message={proposal} />);
      expect(box.querySelector("[role=group]")!.getAttribute("aria-label")).toBe("Cancel order 7");
      expect(box.textContent).toContain("Reason: late");
      const [confirm, decline] = box.querySelectorAll<HTMLButtonElement>(".proposal button");
      expect([confirm!.textContent, decline!.textContent]).toEqual(["Confirm", "No, thanks"]);
      confirm!.click();
      await vi.waitFor(() => expect(box.textContent).toContain("Working on it"));
      expect(sent).toEqual([{ event: "chat:action", payload: { action_id: "act_1", confirm: true } }]);
      expect(box.querySelector(".proposal button")).toBeNull();
      store.merge([{ ...answer, id: "msg_9", seq: 99, cards: [{ type: "action_result", action_id: "act_1", status: "executed" }] }]);
      await vi.waitFor(() => expect(box.querySelector(".proposal")!.getAttribute("data-status")).toBe("executed"));
      expect(box.textContent).toContain("Done");
    });

    it("can be declined", async () => {
      const { draw, sent } = makeChat();
      const box = draw(<Stored message={proposal} />);
      box.querySelectorAll<HTMLButtonElement>(".proposal button")[1]!.click();
      await vi.waitFor(() => expect(box.textContent).toContain("Declined"));
      expect(sent[0]!.payload).toEqual({ action_id: "act_1", confirm: false });
    });

    it("can be tried again after an error, and not once it has expired", async () => {
      const { draw, reply } = makeChat();
      const box = draw(<Stored message={proposal} />);
      reply.mockReturnValueOnce({ ok: false, error: { code: "offline", message: "No connection." } });
      box.querySelector<HTMLButtonElement>(".proposal button")!.click();
      await vi.waitFor(() => expect(box.querySelector("[role=alert]")?.textContent).toBe("No connection."));
      reply.mockReturnValueOnce({ ok: false, error: { code: "action_expired", message: "Too late." } });
      box.querySelector<HTMLButtonElement>(".proposal button")!.click();
      await vi.waitFor(() => expect(box.textContent).toContain("This offer has expired."));
      expect(box.querySelector(".proposal button")).toBeNull();
    });

    it.each(["executed", "failed", "declined", "expired"] as const)("that was %s has no buttons", (status) => {
      const { draw } = makeChat();
      const box = draw(<Stored message={{ ...answer, cards: [{ ...card, status }] }} />);
      expect(box.querySelector(".proposal button")).toBeNull();
    });
  });
});

describe("a message that was not delivered", () => {
  it("says so and offers to try again", () => {
    const { draw, chat } = makeChat();
    const box = draw(<Pending item={{ client_id: "c1", content: "hi", state: "failed" }} />);
    expect(box.querySelector("[role=alert]")!.textContent).toContain("Not sent.");
    button(box, "Try again").click();
    expect(chat.connection.outbox.retry).toHaveBeenCalledWith("c1");
  });

  it("counts down while the server wants a pause", () => {
    const box = makeChat().draw(<Pending item={{ client_id: "c1", content: "hi", state: "failed", retryAt: Date.now() + 30_000 }} />);
    const retry = box.querySelector("button")!;
    expect(retry.disabled).toBe(true);
    expect(retry.textContent).toMatch(/Try again in (29|30) s/);
  });
});
