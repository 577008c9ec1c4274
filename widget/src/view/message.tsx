/** One bubble of the log: a stored message, an answer being written, or one on its way. */
import { effect } from "@preact/signals";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { MarkdownWriter, render } from "../markdown";
import type { Outgoing, Stream } from "../store";
import type { Message } from "../wire";
import { Proposal } from "./action";
import { Cards, SafeLink } from "./cards";
import { useChat } from "./chat";
import { Icon } from "./icons";
import { memo } from "./memo";

function Markdown({ text }: { text: string }) {
  const box = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => render(box.current!, text), [text]);
  return <div class="text md" dir="auto" ref={box} />;
}

/** The answer so far; only what is new is added to the page. */
export function Streaming({ stream }: { stream: Stream }) {
  const { t } = useChat();
  const box = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const writer = new MarkdownWriter(box.current!);
    return effect(() => void writer.update(stream.text.value));
  }, [stream]);
  return (
    <div class="msg them" data-role="assistant">
      <span class="hidden">{t("assistant")}: </span>
      <div class="bubble">
        <div class="text md" dir="auto" ref={box} />
      </div>
    </div>
  );
}

function Feedback({ message }: { message: Message }) {
  const { store, connection, t, say } = useChat();
  const current = store.rated.value[message.id];
  const rate = (rating: "up" | "down"): void => {
    const before = store.rated.value;
    store.rated.value = { ...before, [message.id]: rating };
    void connection.about("chat:feedback", { message_id: message.id, rating }).then((ack) => {
      if (ack.ok) say(t("thanks"));
      else store.rated.value = before;
    });
  };
  return (
    <>
      <button type="button" class="thumb" aria-label={t("helpful")} title={t("helpful")} aria-pressed={current === "up"} onClick={() => rate("up")}>
        <Icon name="up" />
      </button>
      <button type="button" class="thumb" aria-label={t("unhelpful")} title={t("unhelpful")} aria-pressed={current === "down"} onClick={() => rate("down")}>
        <Icon name="up" flip />
      </button>
    </>
  );
}

export const Stored = memo(function Stored({ message }: { message: Message }) {
  const { host, store, t, has } = useChat();
  const { role, content } = message;
  if (role === "system") {
    return (
      <p class="event" data-role={role} data-seq={message.seq}>
        {content}
      </p>
    );
  }
  const isMine = role === "user";
  const author = typeof message.author === "string" ? message.author : message.author?.name;
  const name = isMine ? t("you") : author || t(role === "agent" ? "agent" : "assistant");
  const at = Date.parse(message.created_at ?? "");
  const sources = (message.sources ?? []).filter((one) => one?.url);
  return (
    <div class={isMine ? "msg mine" : "msg them"} data-role={role} data-seq={message.seq} data-id={message.id}>
      {role === "agent" ? <span class="name">{name}</span> : <span class="hidden">{name}: </span>}
      {content && <div class="bubble">{isMine ? <div class="text" dir="auto">{content}</div> : <Markdown text={content} />}</div>}
      {has("cards") && message.cards?.length ? <Cards cards={message.cards} /> : null}
      {sources.length > 0 && (
        <ul class="sources" aria-label={t("sources")}>
          {sources.map((one, index) => (
            <li key={index}>
              <SafeLink url={one.url}>
                <Icon name="link" />
                {one.title || one.url}
              </SafeLink>
            </li>
          ))}
        </ul>
      )}
      {message.cards?.map((card) => card.type === "action" && <Proposal card={card} key={card.action_id} />)}
      <div class="meta">
        {!Number.isNaN(at) && <time dateTime={message.created_at}>{clock(at, host.locale.tag)}</time>}
        {role === "assistant" && has("feedback") && store.conversationId.value && <Feedback message={message} />}
      </div>
    </div>
  );
});

const clock = (at: number, tag: string): string => new Intl.DateTimeFormat(tag, { hour: "2-digit", minute: "2-digit" }).format(at);

/** Seconds until a moment, counted down; 0 when it has passed. */
function useCountdown(until: number | undefined): number {
  const left = (): number => Math.max(0, Math.ceil(((until ?? 0) - Date.now()) / 1000));
  const [seconds, setSeconds] = useState(left);
  useEffect(() => {
    setSeconds(left());
    if (!until) return;
    const timer = setInterval(() => {
      setSeconds(left());
      if (!left()) clearInterval(timer);
    }, 500);
    return () => clearInterval(timer);
  }, [until]);
  return seconds;
}

export function Pending({ item }: { item: Outgoing }) {
  const { connection, t } = useChat();
  const seconds = useCountdown(item.retryAt);
  return (
    <div class="msg mine pending" data-role="user" data-state={item.state}>
      <span class="hidden">{t("you")}: </span>
      <div class="bubble">
        <div class="text" dir="auto">{item.content}</div>
      </div>
      {item.state === "sending" ? (
        <div class="meta">{t("sending")}</div>
      ) : (
        <div class="meta wrong" role="alert">
          <span>{(item.retryAt && t("limited")) || item.error?.message || t("failed")}</span>
          <button type="button" class="inline" disabled={seconds > 0} onClick={() => connection.outbox.retry(item.client_id)}>
            {seconds ? t("retryIn", { n: seconds }) : t("retry")}
          </button>
        </div>
      )}
    </div>
  );
}
