/** What every part of the view needs: texts, the store, the connection, and small answers about the widget. */
import type { Signal } from "@preact/signals";
import { createContext } from "preact";
import { useContext } from "preact/hooks";
import type { Host } from "../host";
import type { Translate } from "../i18n";
import type { Connection } from "../socket";
import type { Store } from "../store";
import type { CartLine } from "../wire";

export interface Chat {
  host: Host;
  store: Store;
  connection: Connection;
  t: Translate;
  /** Whether the merchant left a feature on; features are on unless switched off. */
  has: (feature: string) => boolean;
  name: string;
  greeting: string;
  suggestions: string[];
  notice: string | undefined;
  /** The composer's text, here so that `prefill` can set it. */
  draft: Signal<string>;
  composer: { focus: () => void };
  /** Whether the page has told how its cart is filled. */
  canBuy: Signal<boolean>;
  /** Puts something into the page's cart and returns where that is; throws what the page throws. */
  buy: (line: CartLine) => Promise<unknown>;
  /** Says something to screen readers. */
  say: (text: string) => void;
}

export const ChatContext = createContext<Chat>(null as unknown as Chat);
export const useChat = (): Chat => useContext(ChatContext);
