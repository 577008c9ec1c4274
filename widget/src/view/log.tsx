/** The messages: greeting, history, what is being written, and the button back to the newest. */
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { render } from "../markdown";
import { useChat } from "./chat";
import { Icon } from "./icons";
import { Pending, Stored, Streaming } from "./message";

/** Closer to the end than this counts as being at the end, in pixels. */
const NEAR = 48;

function Greeting() {
  const { greeting, notice } = useChat();
  const box = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => render(box.current!, greeting), [greeting]);
  return (
    <>
      {notice && <p class="event notice">{notice}</p>}
      <div class="msg them greeting">
        <div class="bubble">
          <div class="text md" dir="auto" ref={box} />
        </div>
      </div>
    </>
  );
}

function Suggestions() {
  const { suggestions, connection, store, t } = useChat();
  // Somebody who was here before may have messages on the way, which the suggestions must not precede.
  const isNew = store.isLoaded.value || !connection.isReturning;
  if (!isNew || !suggestions.length || store.messages.value.length || store.outgoing.value.length) return null;
  return (
    <div class="chips" role="group" aria-label={t("suggestions")}>
      {suggestions.map((text) => (
        <button type="button" key={text} onClick={() => connection.outbox.send(text)}>
          {text}
        </button>
      ))}
    </div>
  );
}

function Dots({ label }: { label: string }) {
  return (
    <div class="msg them">
      <div class="bubble dots" role="img" aria-label={label}>
        <i />
        <i />
        <i />
      </div>
    </div>
  );
}

function AnswerProblem() {
  const { store, connection, t, has } = useChat();
  const problem = store.answerError.value;
  if (!problem) return null;
  const question = [...store.messages.value].reverse().find((one) => one.role === "user");
  const isAi = store.status.value === "ai";
  return (
    <div class="card problem" role="alert">
      <p>
        <Icon name="alert" />
        {problem.message || t("answerFailed")}
      </p>
      {isAi && (
        <div class="row">
          {question && (
            <button type="button" class="plain" onClick={() => connection.outbox.send(question.content)}>
              {t("retry")}
            </button>
          )}
          {has("handoff") && (
            <button type="button" class="plain" onClick={() => void connection.about("chat:handoff", {})}>
              {t("person")}
            </button>
          )}
        </div>
      )}
    </div>
  );
}

export function Log() {
  const { store, connection, t } = useChat();
  const scroller = useRef<HTMLDivElement>(null);
  const content = useRef<HTMLDivElement>(null);
  const isAtEnd = useRef(true);
  const lastSize = useRef("");
  const [hasNews, setHasNews] = useState(false);
  const [isCut, setIsCut] = useState(false);

  const toEnd = (): void => {
    const box = scroller.current!;
    box.scrollTop = box.scrollHeight;
    isAtEnd.current = true;
    setHasNews(false);
  };

  useEffect(() => {
    const box = scroller.current!;
    let height = 0;
    const watcher = new ResizeObserver(() => {
      lastSize.current = `${box.scrollHeight} ${box.clientHeight}`;
      const grew = content.current!.offsetHeight > height;
      height = content.current!.offsetHeight;
      if (isAtEnd.current) toEnd();
      else if (grew) setHasNews(true);
    });
    watcher.observe(content.current!);
    watcher.observe(box);
    return () => watcher.disconnect();
  }, []);

  const onScroll = (): void => {
    const { scrollHeight, clientHeight, scrollTop } = scroller.current!;
    const size = `${scrollHeight} ${clientHeight}`;
    // Only the shopper's own scrolling lets go of the end; a change of size also moves away from it for a moment.
    if (scrollHeight - scrollTop - clientHeight < NEAR) isAtEnd.current = true;
    else if (size === lastSize.current) isAtEnd.current = false;
    lastSize.current = size;
    setIsCut(scrollTop > 4);
    if (isAtEnd.current) {
      setHasNews(false);
      if (store.isOpen.value && !document.hidden) connection.read();
    }
  };

  const sent = store.outgoing.value.length;
  useEffect(() => {
    if (sent) toEnd();
  }, [sent]);

  const agent = store.agent.value?.name || t("agent");
  return (
    <div class={isCut ? "stage cut" : "stage"}>
      <div
        class="log"
        role="log"
        aria-label={t("messages")}
        aria-live="off"
        aria-busy={store.streams.value.length > 0}
        tabIndex={0}
        ref={scroller}
        onScroll={onScroll}
      >
        <div class="list" ref={content}>
          <Greeting />
          {store.messages.value.map((message) => (
            <Stored message={message} key={message.client_id ?? message.id} />
          ))}
          {store.streams.value.map((stream) => (
            <Streaming stream={stream} key={stream.id} />
          ))}
          {store.outgoing.value.map((item) => (
            <Pending item={item} key={item.client_id} />
          ))}
          {store.awaiting.value && !store.streams.value.length && <Dots label={t("working")} />}
          {store.agentTyping.value && <Dots label={t("typing", { name: agent })} />}
          <AnswerProblem />
          <Suggestions />
        </div>
      </div>
      {hasNews && (
        <button type="button" class="newest" onClick={toEnd}>
          {t("newest")}
          <Icon name="down" />
        </button>
      )}
    </div>
  );
}
