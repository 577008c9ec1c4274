/** A chat without a server, for view tests. */
import { signal } from "@preact/signals";
import { render, type ComponentChild } from "preact";
import { vi } from "vitest";
import type { Host } from "../src/host";
import { translator } from "../src/i18n";
import en from "../src/i18n/en";
import { chooseLocale } from "../src/locale";
import type { Connection } from "../src/socket";
import { Store } from "../src/store";
import { ChatContext, type Chat } from "../src/view/chat";
import type { EmbedConfig } from "../src/wire";

export function makeHost(config: EmbedConfig = {}, tag = "en-GB"): Host {
  const node = document.createElement("chat-widget");
  const root = node.attachShadow({ mode: "open" });
  const box = document.createElement("div");
  const launcher = document.createElement("button");
  box.append(launcher);
  root.append(box);
  document.body.append(node);
  return {
    widgetId: "wgt_1",
    origin: "https://chat.example",
    config,
    locale: chooseLocale([tag], ["en", "es", "de"]),
    root,
    box,
    launcher,
    calls: [],
    emit: vi.fn(),
    toggle: vi.fn(),
  };
}

export interface Sent {
  event: string;
  payload: Record<string, unknown>;
}

export function makeChat(config: EmbedConfig = {}, tag = "en-GB") {
  const host = makeHost(config, tag);
  const store = new Store();
  const sent: Sent[] = [];
  const reply = vi.fn((): unknown => ({ ok: true }));
  const connection = {
    about: async (event: string, payload: Record<string, unknown>) => {
      sent.push({ event, payload });
      return reply();
    },
    outbox: { send: vi.fn(), retry: vi.fn() },
    typing: vi.fn(),
    read: vi.fn(),
    retry: vi.fn(),
    restart: vi.fn(async () => {}),
  } as unknown as Connection;
  store.conversationId.value = "cnv_1";
  const chat: Chat = {
    host,
    store,
    connection,
    t: translator(en, null, host.locale),
    has: (feature) => config.features?.[feature] !== false,
    name: "Shop",
    greeting: "Hello",
    suggestions: ["What is new?"],
    notice: "AI",
    draft: signal(""),
    composer: { focus: () => {} },
    canBuy: signal(false),
    buy: vi.fn(async (): Promise<unknown> => "https://shop.example/cart"),
    say: vi.fn(),
  };
  const draw = (child: ComponentChild): HTMLElement => {
    const place = document.createElement("div");
    document.body.append(place);
    render(<ChatContext.Provider value={chat}>{child}</ChatContext.Provider>, place);
    return place;
  };
  return { chat, host, store, sent, reply, draw };
}
