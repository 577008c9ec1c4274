import { describe, expect, it, vi } from "vitest";
import { Composer } from "../../src/view/composer";
import { makeChat } from "../fixtures";

function setup() {
  const made = makeChat();
  const area = made.draw(<Composer />).querySelector("textarea")!;
  const press = (more: KeyboardEventInit = {}): KeyboardEvent => {
    const event = new KeyboardEvent("keydown", { key: "Enter", bubbles: true, cancelable: true, ...more });
    area.dispatchEvent(event);
    return event;
  };
  const write = async (text: string): Promise<void> => {
    made.chat.draft.value = text;
    await vi.waitFor(() => expect(area.value).toBe(text));
  };
  return { ...made, area, press, write, send: made.chat.connection.outbox.send };
}

describe("the composer", () => {
  it("sends with Enter and empties itself", async () => {
    const { press, write, send, chat } = setup();
    await write("  hello  ");
    expect(press().defaultPrevented).toBe(true);
    expect(send).toHaveBeenCalledWith("hello");
    expect(chat.draft.value).toBe("");
  });

  it("leaves Shift+Enter and an input method's Enter alone", async () => {
    const { press, write, send } = setup();
    await write("こんにちは");
    expect(press({ shiftKey: true }).defaultPrevented).toBe(false);
    press({ isComposing: true });
    press({ keyCode: 229 } as KeyboardEventInit);
    expect(send).not.toHaveBeenCalled();
  });

  it("does not send blanks, nor more than the server takes, and says why", async () => {
    const { press, write, send, area } = setup();
    await write("   ");
    press();
    await write("x".repeat(4001));
    press();
    expect(send).not.toHaveBeenCalled();
    expect(area.closest("form")!.textContent).toContain("4001 of 4000 characters");
    expect(area.getAttribute("aria-invalid")).toBe("true");
  });
});
