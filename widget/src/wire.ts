/** The shapes that travel between the widget and the server: REST bodies and Socket.IO events, written by hand. */

/** A text the merchant may have given once, or once per language. */
export type Text = string | Record<string, string>;

export interface Theme {
  color?: string;
  color_scheme?: "auto" | "light" | "dark";
  position?: "right" | "left";
  logo_url?: string | null;
  launcher_icon?: string | null;
}

/** A message that appears beside the launcher by itself when its conditions hold. */
export interface ProactiveRule {
  id?: string;
  message: Text;
  url_contains?: string | null;
  seconds?: number | null;
  cart_min?: number | null;
  event?: string | null;
  language?: string | null;
}

/** `GET /api/embed/{widget_id}`; every field may be missing. */
export interface EmbedConfig {
  id?: string;
  name?: string;
  locale?: string | null;
  default_locale?: string | null;
  theme?: Theme | null;
  greeting?: Text | null;
  suggestions?: string[] | Record<string, string[]> | null;
  features?: Record<string, unknown> | null;
  ai_notice?: Text | null;
  offline_message?: Text | null;
  texts?: Record<string, Text> | null;
  proactive?: ProactiveRule[] | null;
  realtime?: { url?: string | null; path?: string | null } | null;
}

/** Who the shop says this shopper is: `hash` proves an `id`, and a platform's own `proof` brings both. */
export interface Identity {
  id?: string;
  email?: string;
  name?: string;
  hash?: string;
  proof?: string;
  [claim: string]: unknown;
}

/** `POST /api/embed/{widget_id}/visitor`. */
export interface Visitor {
  visitor_id: string;
  token: string;
  expires_at: string;
}

export interface Page {
  url: string;
  title: string;
  product_id?: string;
  variant_id?: string;
  /** Where the page sells to, and the currency of its prices, where a shop has several: ISO 3166 and 4217. */
  country?: string;
  currency?: string;
}

export type Role = "user" | "assistant" | "agent" | "system";
export type Status = "ai" | "waiting" | "human" | "closed";

export interface Source {
  title?: string;
  url?: string;
}

export interface Money {
  amount: string | number;
  currency: string;
}

/** A product as the shop's cart takes it, by the ids of the catalogue. */
export interface CartLine {
  product_id: string;
  variant_id?: string | null;
  quantity?: number;
}

export interface ProductCard {
  type: "product";
  external_id?: string;
  title: string;
  url?: string | null;
  image_url?: string | null;
  price?: Money | null;
  available?: boolean | null;
  variant?: string | { title?: string } | null;
  /** Where one thing alone can be meant. */
  cart?: CartLine | null;
}

export interface Tracking {
  company?: string | null;
  number?: string | null;
  url?: string | null;
}

export interface OrderCard {
  type: "order";
  number: string;
  status?: string | null;
  placed_at?: string | null;
  tracking?: Tracking[] | null;
}

export type ActionStatus = "proposed" | "confirmed" | "declined" | "executed" | "failed" | "expired";

/** Something the assistant proposes and the shopper confirms or declines. */
export interface ActionCard {
  type: "action";
  action_id: string;
  title: string;
  summary?: string | null;
  status?: ActionStatus;
  /** What confirming puts into the cart, and the price of one. */
  cart?: CartLine | null;
  price?: Money | null;
  expires_at?: string | null;
}

/** What became of an action, in the message that tells it. */
export interface ActionResult {
  type: "action_result";
  action_id: string;
  title?: string;
  status: ActionStatus;
}

export type Card = ProductCard | OrderCard | ActionCard | ActionResult;

export interface Agent {
  name?: string | null;
  avatar_url?: string | null;
}

export interface Message {
  id: string;
  conversation_id?: string;
  seq: number;
  role: Role;
  content: string;
  client_id?: string | null;
  created_at?: string;
  sources?: Source[] | null;
  cards?: Card[] | null;
  author?: Agent | string | null;
}

export interface WireError {
  code: string;
  message: string;
  retry_after?: number;
}

export type Ack<T = object> = ({ ok: true } & T) | { ok: false; error: WireError };

export interface Joined {
  conversation: { id: string; status: Status; agent?: Agent | null };
  messages: Message[];
  last_seq: number;
}

export interface Chunk {
  conversation_id?: string;
  message_id: string;
  index: number;
  chunk: string;
}

export interface AnswerError {
  conversation_id?: string;
  message_id?: string;
  code: string;
  message?: string;
}

export interface StatusChange {
  conversation_id?: string;
  status: Status;
  agent?: Agent | null;
}

export interface Typing {
  conversation_id?: string;
  typing: boolean;
  who?: "user" | "assistant" | "agent";
}

/** The longest message the server accepts, in characters. */
export const MESSAGE_LIMIT = 4000;
