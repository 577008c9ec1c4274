/** What the server says, told to the store. */
import type { Socket } from "socket.io-client";
import type { Store } from "./store";
import type { AnswerError, Chunk, Message, StatusChange, Typing } from "./wire";

/** How long "is typing" and "is working" stand without news. */
const TYPING_MS = 6_000;
const WORKING_MS = 90_000;

export class Incoming {
  private typingTimer: ReturnType<typeof setTimeout> | undefined;
  private workingTimer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly store: Store,
    /** A message nobody here had seen. */
    private readonly onMessage: (message: Message) => void,
    /** Messages after this `seq` have been missed. */
    private readonly onGap: (after: number) => void,
  ) {}

  listen(socket: Socket): void {
    const { store } = this;
    socket.on("chat:message:received", (event: { message?: Message }) => this.received(event?.message));
    socket.on("chat:agent:complete", (event: { message?: Message }) => this.received(event?.message));
    socket.on("chat:agent:streaming", (event: Chunk) => this.isOurs(event) && store.chunk(event));
    socket.on("chat:agent:error", (event: AnswerError) => {
      if (!this.isOurs(event)) return;
      store.answerFailed(event.code, event.message, event.message_id);
      this.expectAnswer();
    });
    socket.on("chat:status", (event: StatusChange) => this.isOurs(event) && store.setStatus(event.status, event.agent));
    socket.on("chat:typing", (event: Typing) => this.isOurs(event) && this.someoneTypes(event));
  }

  /** "Is working" does not stand for ever. */
  expectAnswer(): void {
    clearTimeout(this.workingTimer);
    this.workingTimer = setTimeout(() => (this.store.awaiting.value = false), WORKING_MS);
  }

  private isOurs(event: { conversation_id?: string } | null | undefined): boolean {
    return !!event && (!event.conversation_id || event.conversation_id === this.store.conversationId.value);
  }

  private received(message: Message | undefined): void {
    const { store } = this;
    if (!message || !this.isOurs(message)) return;
    const known = store.messages.value.some((one) => one.id === message.id);
    const after = store.lastSeq.value;
    store.merge([message]);
    if (after > 0 && message.seq > after + 1) this.onGap(after);
    if (!known && message.role !== "user") this.onMessage(message);
  }

  private someoneTypes({ who, typing }: Typing): void {
    const { store } = this;
    if (who === "agent") {
      store.agentTyping.value = typing;
      clearTimeout(this.typingTimer);
      this.typingTimer = setTimeout(() => (store.agentTyping.value = false), TYPING_MS);
    } else if (who === "assistant" && store.status.value === "ai" && !store.streams.value.length) {
      store.awaiting.value = typing;
      this.expectAnswer();
    }
  }
}
