/** Delivers the shopper's messages one after the other, each until it is acknowledged. */
import type { PageState } from "./sdk";
import type { Store } from "./store";
import type { Ack, Message, Page } from "./wire";

type Request = <T>(event: string, payload: object) => Promise<Ack<T>>;

/** A cart larger than this is left out: an event may have 64 KiB in all. */
const CART_LIMIT = 24_000;

/** A random id: `crypto.randomUUID` exists on secure pages only. */
export function newId(): string {
  if (typeof crypto.randomUUID === "function") return crypto.randomUUID();
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** Where the shopper is, as the page and `setContext` say it; no longer than the server takes. */
export function currentPage(state: PageState): Page {
  const { page, product } = state.context;
  const { url, title, product_id = product?.id, variant_id = product?.variant_id, country, currency } = { ...page };
  return {
    url: String(url ?? location.href).slice(0, 2000),
    title: String(title ?? document.title).slice(0, 500),
    ...fitting(/./, { product_id, variant_id }),
    // "Germany" is no code: its first letters would be another country's.
    ...fitting(/^[a-z]{2}$/i, { country }),
    ...fitting(/^[a-z]{3}$/i, { currency }),
  };
}

/** What of some values looks like this, as text. */
function fitting(pattern: RegExp, values: Record<string, unknown>): Record<string, string> {
  const texts = Object.entries(values).map(([name, value]) => [name, String(value || "").slice(0, 200)] as const);
  return Object.fromEntries(texts.filter(([, text]) => pattern.test(text)));
}

/** The cart as an object that fits into an event; undefined if there is none or it is too large. */
function currentCart(cart: unknown): object | undefined {
  if (!cart || typeof cart !== "object" || JSON.stringify(cart).length > CART_LIMIT) return undefined;
  return Array.isArray(cart) ? { items: cart } : cart;
}

export class Outbox {
  private isFlushing = false;

  constructor(
    private readonly page: PageState,
    private readonly store: Store,
    private readonly request: Request,
    private readonly isReady: () => boolean,
  ) {}

  /** Shows the message at once and sends it as soon as there is a connection. */
  send(content: string): void {
    this.store.queue(content, newId());
    void this.flush();
  }

  /** Tries a failed message again under the same id, so that it cannot be stored twice. */
  retry(client_id: string): void {
    this.store.update(client_id, { state: "sending", error: undefined, retryAt: undefined });
    if (this.store.status.value === "ai") this.store.awaiting.value = true;
    void this.flush();
  }

  /** Sends what waits, oldest first; stops when the connection is gone. */
  async flush(): Promise<void> {
    if (this.isFlushing) return;
    this.isFlushing = true;
    try {
      const tries = new Map<string, number>();
      for (;;) {
        const next = this.store.outgoing.value.find((one) => one.state === "sending");
        if (!next || !this.isReady()) return;
        const ack = await this.request<{ message: Message }>("chat:message", this.payload(next.client_id, next.content));
        if (ack.ok) {
          if (ack.message) this.store.merge([{ ...ack.message, client_id: next.client_id }]);
          else this.store.outgoing.value = this.store.outgoing.value.filter((one) => one !== next);
          continue;
        }
        if (ack.error.code === "timeout") {
          // A lost connection leaves it in the queue for the next one; a silent server gets one more try.
          if (!this.isReady()) return;
          const count = (tries.get(next.client_id) ?? 0) + 1;
          tries.set(next.client_id, count);
          if (count < 2) continue;
        }
        const wait = ack.error.retry_after;
        this.store.update(next.client_id, {
          state: "failed",
          error: ack.error,
          retryAt: wait ? Date.now() + wait * 1000 : undefined,
        });
      }
    } finally {
      this.isFlushing = false;
    }
  }

  private payload(client_id: string, content: string): object {
    const { context, events } = this.page;
    const cart = currentCart(context.cart);
    return {
      conversation_id: this.store.conversationId.value,
      client_id,
      content,
      page: currentPage(this.page),
      ...(cart && { cart }),
      ...(events.length && JSON.stringify(events).length <= CART_LIMIT ? { events } : {}),
    };
  }
}
