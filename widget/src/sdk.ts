/** What the merchant's page has told the widget through the JS API: who the shopper is, where, and with what cart. */
import type { CartLine, Identity, Page } from "./wire";

export interface Context {
  page?: Partial<Page>;
  product?: { id?: string; variant_id?: string };
  cart?: unknown;
}

/** How the page puts something into its own cart; what it gives back is the cart as `setContext` takes it. */
export interface Cart {
  add: (line: CartLine) => unknown;
}

export interface TrackedEvent {
  name: string;
  data?: unknown;
  at: string;
}

/** So many tracked events are kept, the newest. */
const EVENTS = 20;

export class PageState {
  identity: Identity | undefined;
  context: Context = {};
  events: TrackedEvent[] = [];

  /** Merges what the page says now into what it said before; `page` field by field, the rest as a whole. */
  setContext(add: Context): void {
    this.context = { ...this.context, ...add, page: { ...this.context.page, ...add.page } };
  }

  track(name: string, data?: unknown): void {
    this.events = [...this.events, { name, data, at: new Date().toISOString() }].slice(-EVENTS);
  }

  clear(): void {
    this.identity = undefined;
    this.context = {};
    this.events = [];
  }
}
