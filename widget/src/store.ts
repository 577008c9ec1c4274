/** What the panel shows: stored messages in order, messages on their way, streaming answers, and the chat's status. */
import { batch, computed, signal, type Signal } from "@preact/signals";
import type { ActionStatus, Agent, Chunk, Message, Status, WireError } from "./wire";

/** A message of the shopper that the server has not acknowledged yet. */
export interface Outgoing {
  client_id: string;
  content: string;
  state: "sending" | "failed";
  error?: WireError;
  /** When a retry makes sense, in milliseconds since the epoch. */
  retryAt?: number;
}

/** An answer while it is being written. */
export interface Stream {
  id: string;
  text: Signal<string>;
  next: number;
  /** A chunk is missing: the text stands still until the stored answer comes. */
  broken: boolean;
}

export type Link = "idle" | "connecting" | "online" | "reconnecting" | "offline" | "refused";

/** Errors after which the server tries again by itself. */
const RETRIED = ["answer_interrupted", "answer_superseded"];

export class Store {
  readonly messages = signal<Message[]>([]);
  readonly outgoing = signal<Outgoing[]>([]);
  readonly streams = signal<Stream[]>([]);
  readonly status = signal<Status>("ai");
  readonly agent = signal<Agent | null>(null);
  readonly conversationId = signal<string | undefined>(undefined);
  readonly link = signal<Link>("idle");
  readonly refusal = signal<WireError | null>(null);
  readonly answerError = signal<{ code: string; message?: string } | null>(null);
  readonly awaiting = signal(false);
  readonly agentTyping = signal(false);
  readonly isOpen = signal(false);
  readonly isLoaded = signal(false);
  /** The highest `seq` the shopper has had on screen. */
  readonly readUpTo = signal(0);
  readonly rated = signal<Record<string, "up" | "down">>({});

  /** What became of each action, as later messages tell. */
  readonly outcomes = computed(() => {
    const told: Record<string, ActionStatus> = {};
    for (const { cards } of this.messages.value) {
      for (const card of cards ?? []) if (card.type === "action_result") told[card.action_id] = card.status;
    }
    return told;
  });
  readonly lastSeq = computed(() => this.messages.value.at(-1)?.seq ?? 0);
  readonly unread = computed(
    () => this.messages.value.filter((one) => one.role !== "user" && one.seq > this.readUpTo.value).length,
  );

  /** Takes stored messages in; doubles fall away, order is by `seq`, and what they confirm leaves the queue. */
  merge(incoming: Message[]): void {
    if (!incoming.length) return;
    batch(() => {
      const byId = new Map(this.messages.value.map((one) => [one.id, one]));
      for (const one of incoming) {
        const old = byId.get(one.id);
        byId.set(one.id, old ? { ...old, ...withoutNulls(one) } : one);
      }
      this.messages.value = [...byId.values()].sort((a, b) => a.seq - b.seq);
      const confirmed = new Set(incoming.map((one) => one.client_id).filter(Boolean));
      if (confirmed.size) this.outgoing.value = this.outgoing.value.filter((one) => !confirmed.has(one.client_id));
      const ids = new Set(incoming.map((one) => one.id));
      if (this.streams.value.some((one) => ids.has(one.id))) {
        this.streams.value = this.streams.value.filter((one) => !ids.has(one.id));
      }
      const last = this.messages.value.at(-1)!;
      if (last.role !== "user" && ids.has(last.id)) {
        this.awaiting.value = false;
        this.agentTyping.value = false;
        this.answerError.value = null;
      }
    });
  }

  /** Puts a message of the shopper in the queue. */
  queue(content: string, client_id: string): void {
    batch(() => {
      this.outgoing.value = [...this.outgoing.value, { client_id, content, state: "sending" }];
      this.answerError.value = null;
      this.awaiting.value = this.status.value === "ai";
    });
  }

  /** Changes one queued message. */
  update(client_id: string, change: Partial<Outgoing>): void {
    this.outgoing.value = this.outgoing.value.map((one) => (one.client_id === client_id ? { ...one, ...change } : one));
    if (change.state === "failed") this.awaiting.value = false;
  }

  /** Adds a piece of a streaming answer; doubles are ignored, a gap freezes the bubble. */
  chunk({ message_id, index, chunk }: Chunk): void {
    if (this.messages.value.some((one) => one.id === message_id)) return;
    let stream = this.streams.value.find((one) => one.id === message_id);
    if (!stream) {
      stream = { id: message_id, text: signal(""), next: 0, broken: false };
      this.streams.value = [...this.streams.value, stream];
    }
    if (stream.broken || index < stream.next) return;
    if (index > stream.next) {
      stream.broken = true;
      return;
    }
    stream.next++;
    stream.text.value += chunk;
    this.awaiting.value = false;
    this.answerError.value = null;
  }

  /** An answer failed: its bubble goes; the shopper hears of it unless the server tries again. */
  answerFailed(code: string, message?: string, message_id?: string): void {
    batch(() => {
      this.streams.value = message_id ? this.streams.value.filter((one) => one.id !== message_id) : [];
      const retried = RETRIED.includes(code);
      this.awaiting.value = retried;
      this.answerError.value = retried ? null : { code, message };
    });
  }

  setStatus(status: Status, agent?: Agent | null): void {
    batch(() => {
      this.status.value = status;
      if (agent !== undefined) this.agent.value = agent;
      if (status !== "human") this.agentTyping.value = false;
      if (status === "ai") this.agent.value = null;
      else {
        this.awaiting.value = false;
        this.answerError.value = null;
      }
    });
  }

  /** Everything up to the newest message has been seen. */
  markRead(): number {
    this.readUpTo.value = Math.max(this.readUpTo.value, this.lastSeq.value);
    return this.readUpTo.value;
  }

  /** Empties the chat, for a new conversation. */
  clear(): void {
    batch(() => {
      this.messages.value = [];
      this.outgoing.value = [];
      this.streams.value = [];
      this.conversationId.value = undefined;
      this.readUpTo.value = 0;
      this.rated.value = {};
      this.isLoaded.value = false;
      this.setStatus("ai");
      this.awaiting.value = false;
      this.answerError.value = null;
    });
  }
}

function withoutNulls(message: Message): Message {
  return Object.fromEntries(Object.entries(message).filter(([, value]) => value != null)) as unknown as Message;
}
