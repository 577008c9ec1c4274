/** Where the shopper writes: Enter sends, Shift+Enter breaks the line, an input method's Enter does neither. */
import { useLayoutEffect, useRef } from "preact/hooks";
import { MESSAGE_LIMIT } from "../wire";
import { useChat } from "./chat";
import { Icon } from "./icons";

/** From here on the number of characters is shown. */
const COUNT_FROM = MESSAGE_LIMIT - 400;
const TALLEST = 140;

export function Composer() {
  const { connection, t, composer, draft } = useChat();
  const text = draft.value;
  const area = useRef<HTMLTextAreaElement>(null);
  const isTooLong = text.length > MESSAGE_LIMIT;
  const canSend = text.trim() !== "" && !isTooLong;

  useLayoutEffect(() => {
    composer.focus = () => area.current?.focus({ preventScroll: true });
  }, []);

  useLayoutEffect(() => {
    const box = area.current!;
    box.style.height = "auto";
    box.style.height = `${Math.min(box.scrollHeight, TALLEST)}px`;
  }, [text]);

  const send = (): void => {
    if (!canSend) return;
    connection.outbox.send(text.trim());
    draft.value = "";
    area.current?.focus({ preventScroll: true });
  };

  const onKeyDown = (event: KeyboardEvent): void => {
    // 229 is what browsers report for keys that belong to an input method.
    if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229) return;
    event.preventDefault();
    send();
  };

  return (
    <form
      class="composer"
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      <textarea
        ref={area}
        rows={1}
        aria-label={t("compose")}
        aria-invalid={isTooLong}
        placeholder={t("placeholder")}
        dir="auto"
        enterkeyhint="send"
        value={text}
        onInput={(event) => {
          draft.value = event.currentTarget.value;
          if (event.currentTarget.value) connection.typing();
        }}
        onKeyDown={onKeyDown}
      />
      <button type="submit" class="send" aria-label={t("send")} disabled={!canSend}>
        <Icon name="send" />
      </button>
      {text.length >= COUNT_FROM && (
        <p class={isTooLong ? "counter wrong" : "counter"} role={isTooLong ? "alert" : undefined}>
          {t("counter", { n: text.length, max: MESSAGE_LIMIT })}
        </p>
      )}
    </form>
  );
}
