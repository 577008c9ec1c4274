/** The live connection: joins, replays what was missed, delivers what the shopper wrote, feeds the store. */
import { batch } from "@preact/signals";
import type { Socket } from "socket.io-client";
import type { Host } from "./host";
import { Incoming } from "./incoming";
import { Outbox } from "./outbox";
import type { PageState } from "./sdk";
import type { Store } from "./store";
import { VisitorPass, VisitorRefused } from "./visitor";
import type { Ack, Joined, WireError } from "./wire";

type Io = typeof import("./transport").io;

const ACK_MS = 10_000;
const TYPING_EVERY_MS = 2_500;
/** A connection that held this long was a good one. */
const STEADY_MS = 30_000;

export class Connection {
  readonly outbox: Outbox;
  private readonly incoming: Incoming;
  /** Whether this browser already had a visitor token when the panel was loaded. */
  readonly isReturning: boolean;
  private readonly pass: VisitorPass;
  private socket: Socket | undefined;
  private starting: Promise<void> | undefined;
  private isRenewed = false;
  private token = "";
  private generation = 0;
  private typingSent = 0;
  /** How often in a row the server has ended the connection. */
  private dismissals = 0;
  private onlineSince = 0;

  constructor(
    private readonly host: Host,
    private readonly store: Store,
    page: PageState,
    private readonly transport: () => Promise<{ io: Io }>,
  ) {
    this.pass = new VisitorPass(host, page);
    this.isReturning = this.pass.isKnown;
    this.incoming = new Incoming(store, (message) => host.emit("message", { message }), (after) => void this.fetchAfter(after));
    this.outbox = new Outbox(page, store, (event, payload) => this.request(event, payload), () => this.isReady);
  }

  private get isReady(): boolean {
    return !!this.socket?.connected && this.store.link.value === "online";
  }

  /** Connects unless that is done or under way; the visitor token is asked for here and not earlier. */
  start(renew = false): Promise<void> {
    if (this.socket) return Promise.resolve();
    return (this.starting ??= this.connect(renew).finally(() => (this.starting = undefined)));
  }

  /** After a refusal: from the beginning, with a new token. */
  retry(): void {
    this.drop();
    this.isRenewed = false;
    void this.start(true);
  }

  /** The page named the shopper: an open connection is made again with a token that says so. */
  identify(): void {
    if (!this.pass.isStale || (!this.socket && !this.starting)) return;
    const { starting } = this;
    void (starting ?? Promise.resolve()).then(() => {
      this.drop();
      return this.start();
    });
  }

  /** Disconnects and forgets the shopper. */
  shutdown(): void {
    this.drop();
    this.pass.forget();
    this.store.clear();
    this.store.link.value = "idle";
  }

  /** Starts a new conversation after a closed one. */
  async restart(): Promise<void> {
    this.store.clear();
    await this.join();
  }

  /** Sends an event and waits for its acknowledgement; a lost one is an error of code "timeout". */
  async request<T = object>(event: string, payload: object): Promise<Ack<T>> {
    const { socket } = this;
    if (!socket?.connected) return lost;
    try {
      const ack = (await socket.timeout(ACK_MS).emitWithAck(event, payload)) as Ack<T> | undefined;
      return ack && typeof ack === "object" && "ok" in ack ? ack : lost;
    } catch {
      return lost;
    }
  }

  /** Sends an event about the current conversation. */
  about<T = object>(event: string, payload: object): Promise<Ack<T>> {
    return this.request<T>(event, { conversation_id: this.store.conversationId.value, ...payload });
  }

  /** Tells the other side that the shopper types, at most every few seconds. */
  typing(): void {
    const now = Date.now();
    if (!this.isReady || now - this.typingSent < TYPING_EVERY_MS) return;
    this.typingSent = now;
    void this.about("chat:typing", { typing: true });
  }

  /** Marks everything on screen as read, here and on the server. */
  read(): void {
    const { store } = this;
    if (store.readUpTo.value >= store.lastSeq.value) return;
    const seq = store.markRead();
    if (this.isReady) void this.about("chat:read", { seq });
  }

  private drop(): void {
    this.generation++;
    this.socket?.removeAllListeners();
    this.socket?.io.removeAllListeners();
    this.socket?.disconnect();
    this.socket = undefined;
  }

  private async connect(renew: boolean): Promise<void> {
    const { store, host } = this;
    const { generation } = this;
    batch(() => {
      store.link.value = "connecting";
      store.refusal.value = null;
    });
    let io: Io;
    try {
      [this.token, { io }] = await Promise.all([this.pass.token(renew), this.transport()]);
    } catch (error) {
      const reason = error instanceof VisitorRefused ? error.error : { code: "unreachable", message: "" };
      if (generation === this.generation) this.refuse(reason);
      return;
    }
    if (generation !== this.generation) return;
    const { url, path } = host.config.realtime ?? {};
    const socket = io(url ? new URL(url, host.origin).origin : host.origin, {
      path: path || "/socket.io",
      auth: (give) => give({ token: this.token }),
      transports: ["websocket", "polling"],
      tryAllTransports: true,
      reconnectionDelay: 500,
      reconnectionDelayMax: 8000,
      forceNew: true,
    });
    this.socket = socket;
    this.listen(socket);
  }

  private listen(socket: Socket): void {
    const { store } = this;
    socket.on("connect", () => void this.join());
    socket.on("disconnect", () => {
      store.link.value = navigator.onLine ? "reconnecting" : "offline";
      if (socket.active) return;
      // A server that goes down in good order says so, and then the client does not come back by itself.
      if (Date.now() - this.onlineSince > STEADY_MS) this.dismissals = 0;
      const pause = Math.min(30_000, 500 * 2 ** this.dismissals++) * (1 + Math.random());
      setTimeout(() => socket === this.socket && socket.connect(), pause);
    });
    socket.on("connect_error", (error: Error & { data?: Partial<WireError> }) => {
      // `active` says that the client tries again by itself; otherwise the server has said no.
      if (socket.active) store.link.value = navigator.onLine ? "reconnecting" : "offline";
      else void this.refused({ code: "refused", message: "", ...error.data });
    });
    this.incoming.listen(socket);
  }

  private async fetchAfter(after: number): Promise<void> {
    const ack = await this.about<Joined>("chat:join", { after });
    if (ack.ok) this.store.merge(ack.messages ?? []);
  }

  private async join(): Promise<void> {
    const { store } = this;
    const id = store.conversationId.value;
    const after = store.lastSeq.value || undefined;
    let ack = await this.request<Joined>("chat:join", id ? { conversation_id: id, after } : {});
    if (!ack.ok && id && /not_found|forbidden/.test(ack.error.code)) {
      store.clear();
      ack = await this.request<Joined>("chat:join", {});
    }
    if (!ack.ok) {
      if (ack.error.code === "timeout" && this.socket?.connected) setTimeout(() => this.socket?.connected && void this.join(), 1000);
      else if (ack.error.code !== "timeout") this.refuse(ack.error);
      return;
    }
    const { conversation, messages = [] } = ack;
    batch(() => {
      // What streamed before the break is either among the messages or will be sent anew.
      store.streams.value = [];
      store.conversationId.value = conversation.id;
      store.setStatus(conversation.status, conversation.agent);
      const isFirst = !store.isLoaded.value;
      store.merge(messages);
      const last = store.messages.value.at(-1);
      if (isFirst) {
        store.readUpTo.value = store.lastSeq.value;
        const isFresh = last?.role === "user" && Date.now() - Date.parse(last.created_at ?? "") < 60_000;
        if (isFresh && conversation.status === "ai") store.awaiting.value = true;
      } else {
        for (const one of messages) if (one.role !== "user") this.host.emit("message", { message: one });
      }
      store.isLoaded.value = true;
      store.link.value = "online";
      store.refusal.value = null;
    });
    this.isRenewed = false;
    this.onlineSince = Date.now();
    this.incoming.expectAnswer();
    const got = messages.at(-1)?.seq;
    if (got && got < ack.last_seq) void this.fetchAfter(got);
    void this.outbox.flush();
  }

  /** The server said no to a token: once it may have been the token's fault. */
  private async refused(error: WireError): Promise<void> {
    this.drop();
    if (this.isRenewed || error.retry_after) return this.refuse(error);
    this.isRenewed = true;
    await this.start(true);
  }

  private refuse(error: WireError): void {
    batch(() => {
      this.store.link.value = "refused";
      this.store.refusal.value = error;
    });
    // What passes by itself is tried again by itself.
    const wait = error.retry_after ?? (error.code === "unreachable" ? 5 : 0);
    const { generation } = this;
    if (wait) setTimeout(() => generation === this.generation && this.retry(), wait * 1000);
  }
}

const lost: { ok: false; error: WireError } = { ok: false, error: { code: "timeout", message: "" } };
