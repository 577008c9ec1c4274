import { beforeEach, describe, expect, it } from "vitest";
import { Store } from "../src/store";
import type { Message, Role } from "../src/wire";

const message = (seq: number, role: Role = "assistant", more: Partial<Message> = {}): Message => ({
  id: `msg_${seq}`,
  seq,
  role,
  content: `text ${seq}`,
  ...more,
});

describe("Store", () => {
  let store: Store;
  beforeEach(() => {
    store = new Store();
  });
  const order = (): number[] => store.messages.value.map((one) => one.seq);

  it("orders by seq whatever order messages come in", () => {
    store.merge([message(3), message(1)]);
    store.merge([message(2)]);
    expect(order()).toEqual([1, 2, 3]);
  });

  it("keeps one of two messages with the same id, and what only one of them knew", () => {
    store.merge([message(1, "assistant", { sources: [{ title: "A", url: "/a" }] })]);
    store.merge([message(1, "assistant", { sources: null, content: "newer" })]);
    expect(store.messages.value).toHaveLength(1);
    expect(store.messages.value[0]).toMatchObject({ content: "newer", sources: [{ title: "A" }] });
  });

  it("replaces a queued message by the stored one, whichever event brings it", () => {
    store.queue("hello", "c1");
    store.queue("again", "c2");
    store.merge([message(1, "user", { client_id: "c1" })]);
    expect(store.outgoing.value.map((one) => one.client_id)).toEqual(["c2"]);
    store.merge([message(1, "user", { client_id: "c1" })]);
    expect(order()).toEqual([1]);
  });

  it("joins chunks in order and ignores doubles", () => {
    store.chunk({ message_id: "msg_1", index: 0, chunk: "Hel" });
    store.chunk({ message_id: "msg_1", index: 0, chunk: "Hel" });
    store.chunk({ message_id: "msg_1", index: 1, chunk: "lo" });
    expect(store.streams.value[0]!.text.value).toBe("Hello");
  });

  it("waits for the stored answer after a gap instead of showing torn text", () => {
    store.chunk({ message_id: "msg_1", index: 0, chunk: "A" });
    store.chunk({ message_id: "msg_1", index: 2, chunk: "C" });
    store.chunk({ message_id: "msg_1", index: 3, chunk: "D" });
    expect(store.streams.value[0]!.text.value).toBe("A");
    store.merge([message(1)]);
    expect(store.streams.value).toEqual([]);
  });

  it("ignores chunks of an answer that is already stored", () => {
    store.merge([message(1)]);
    store.chunk({ message_id: "msg_1", index: 0, chunk: "late" });
    expect(store.streams.value).toEqual([]);
  });

  it.each(["answer_interrupted", "answer_superseded"])("stays at work without an error after %s", (code) => {
    store.chunk({ message_id: "msg_1", index: 0, chunk: "A" });
    store.answerFailed(code, "text for nobody", "msg_1");
    expect(store.streams.value).toEqual([]);
    expect(store.awaiting.value).toBe(true);
    expect(store.answerError.value).toBeNull();
  });

  it("tells of any other failed answer and takes only its bubble away", () => {
    store.chunk({ message_id: "msg_1", index: 0, chunk: "A" });
    store.chunk({ message_id: "msg_2", index: 0, chunk: "B" });
    store.answerFailed("model_unavailable", "Not now.", "msg_1");
    expect(store.streams.value.map((one) => one.id)).toEqual(["msg_2"]);
    expect(store.answerError.value).toEqual({ code: "model_unavailable", message: "Not now." });
    expect(store.awaiting.value).toBe(false);
  });

  it("is at work from sending to the first chunk, in the AI's turn only", () => {
    store.queue("hello", "c1");
    expect(store.awaiting.value).toBe(true);
    store.chunk({ message_id: "msg_2", index: 0, chunk: "H" });
    expect(store.awaiting.value).toBe(false);
    store.setStatus("human", { name: "Ana" });
    store.queue("hello Ana", "c2");
    expect(store.awaiting.value).toBe(false);
  });

  it("counts what others wrote since the shopper last looked", () => {
    store.merge([message(1, "user"), message(2), message(3, "agent")]);
    expect(store.unread.value).toBe(2);
    store.markRead();
    expect(store.unread.value).toBe(0);
    store.merge([message(4, "user"), message(5, "agent")]);
    expect(store.unread.value).toBe(1);
  });

  it("forgets everything for a new conversation", () => {
    store.merge([message(1)]);
    store.setStatus("closed");
    store.conversationId.value = "cnv_1";
    store.clear();
    expect([order(), store.status.value, store.conversationId.value, store.unread.value]).toEqual([[], "ai", undefined, 0]);
  });
});
