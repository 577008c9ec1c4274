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

  it("asks before an action is done", async () => {
    const { draw, sent } = makeChat();
    const box = draw(<Stored message={{ ...answer, actions: [{ id: "act_1", label: "Cancel order 7?" }] }} />);
    button(box, "Confirm").click();
    expect(sent).toEqual([{ event: "chat:action", payload: { action_id: "act_1", confirm: true } }]);
    await vi.waitFor(() => expect(box.textContent).toContain("Confirmed"));
    expect(button(box, "Confirm")).toBeUndefined();
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
