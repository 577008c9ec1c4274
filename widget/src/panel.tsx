/** What the first click fetches: puts the panel into the widget's shadow root and connects it. */
import { effect, signal } from "@preact/signals";
import { render } from "preact";
import type { Call, Host, Panel } from "./host";
import { translator } from "./i18n";
import type { Dictionary } from "./i18n/en";
import { adopt } from "./adopt";
import { pickList, pickText } from "./locale";
import { plainText } from "./markdown";
import { PageState, type Cart, type Context } from "./sdk";
import { Connection } from "./socket";
import { Store } from "./store";
import { panelStyle } from "./panel-style";
import type { Identity } from "./wire";
import { ChatContext, type Chat } from "./view/chat";
import { PanelView } from "./view/panel";

const transport = import("./transport");
transport.catch(() => {});

/** Screens on which the panel covers the page. */
const PHONE = "(max-width: 480px), (max-height: 480px)";
/** How long an announcement stays for a screen reader to pick it up. */
const SAID_MS = 5000;

export function mount(host: Host, dictionary: { default: Dictionary }): Panel {
  const { config, locale } = host;
  const t = translator(dictionary.default, config.texts, locale);
  const page = new PageState();
  const store = new Store();
  const connection = new Connection(host, store, page, () => transport);

  const dialog = document.createElement("section");
  dialog.className = "panel";
  dialog.hidden = true;
  dialog.setAttribute("role", "dialog");
  const name = config.name || t("online");
  dialog.setAttribute("aria-label", name);
  const announcer = document.createElement("div");
  announcer.className = "hidden";
  announcer.setAttribute("role", "status");
  host.box.append(dialog, announcer);
  adopt(host.root, panelStyle(config.theme?.color, config.theme?.color_scheme));

  let cart: Cart;
  let quiet: ReturnType<typeof setTimeout> | undefined;
  const say = (text: string): void => {
    announcer.textContent = text;
    clearTimeout(quiet);
    quiet = setTimeout(() => (announcer.textContent = ""), SAID_MS);
  };
  const chat: Chat = {
    host,
    store,
    connection,
    t,
    has: (feature) => config.features?.[feature] !== false,
    name,
    greeting: host.teaser ?? pickText(config.greeting, locale) ?? t("greeting"),
    suggestions: pickList(config.suggestions, locale),
    notice: config.ai_notice === "" ? undefined : (pickText(config.ai_notice, locale) ?? t("notice")),
    draft: signal(""),
    composer: { focus: () => {} },
    canBuy: signal(false),
    async buy(line) {
      const filled = (await cart.add({ quantity: 1, ...line })) as { url?: unknown } | undefined;
      if (filled) page.setContext({ cart: filled });
      say(t("inCart"));
      return filled?.url;
    },
    say,
  };
  render(
    <ChatContext.Provider value={chat}>
      <PanelView />
    </ChatContext.Provider>,
    dialog,
  );

  keepReadAndAnnounced(chat);
  keepBadge(host, store, t);
  keepKeyboard(host, dialog);
  keepHeight(dialog);

  const call = ([command, ...values]: Call): void => {
    const [value, more] = values;
    switch (command) {
      case "identify":
        page.identity = value as Identity;
        return connection.identify();
      case "setContext":
        return page.setContext(value as Context);
      case "track":
        return page.track(String(value), more);
      case "cart":
        cart = value as Cart;
        return void (chat.canBuy.value = !!cart);
      case "prefill":
        return void (chat.draft.value = String(value));
      case "send":
        if (!String(value).trim()) return;
        connection.outbox.send(String(value).trim());
        return void connection.start();
      case "shutdown":
        page.clear();
        return connection.shutdown();
    }
  };
  host.calls.splice(0).forEach(call);

  return {
    open() {
      dialog.hidden = false;
      dialog.setAttribute("aria-modal", String(matchMedia(PHONE).matches));
      host.box.classList.add("open");
      store.isOpen.value = true;
      void connection.start();
      chat.composer.focus();
    },
    close() {
      const hadFocus = host.root.activeElement !== null;
      dialog.hidden = true;
      host.box.classList.remove("open");
      store.isOpen.value = false;
      if (hadFocus) host.launcher.focus({ preventScroll: true });
    },
    call,
  };
}

/** Reads what is on screen, and tells screen readers of each new message once, whole. */
function keepReadAndAnnounced({ store, connection, say, t }: Chat): void {
  let announced = -1;
  effect(() => {
    const isLoaded = store.isLoaded.value;
    const last = store.lastSeq.value;
    if (store.isOpen.value && !document.hidden) connection.read();
    if (!isLoaded) return void (announced = -1);
    const fresh = announced < 0 ? [] : store.messages.value.filter((one) => one.seq > announced && one.role !== "user");
    announced = last;
    if (fresh.length) {
      say(fresh.map((one) => `${t(one.role === "agent" ? "agent" : "assistant")}: ${plainText(one.content)}`).join(" "));
    }
  });
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden && store.isOpen.value) connection.read();
  });
}

/** Shows the number of unread messages on the launcher. */
function keepBadge(host: Host, store: Store, t: Chat["t"]): void {
  const name = host.launcher.getAttribute("aria-label") ?? "";
  const badge = document.createElement("span");
  badge.className = "badge";
  host.launcher.append(badge);
  let before = 0;
  effect(() => {
    const count = store.isOpen.value ? 0 : store.unread.value;
    badge.textContent = count ? (count > 9 ? "9+" : String(count)) : "";
    host.launcher.setAttribute("aria-label", count ? `${name}, ${t("unread", { n: count })}` : name);
    if (count !== before) host.emit("unread", { count: (before = count) });
  });
}

/** Escape closes; on a phone, where the panel is all there is, Tab stays inside. */
function keepKeyboard(host: Host, dialog: HTMLElement): void {
  dialog.addEventListener("keydown", (event) => {
    // Keys typed into the chat are not the page's shortcuts.
    event.stopPropagation();
    if (event.key === "Escape" && !event.isComposing) return host.toggle(false);
    if (event.key !== "Tab" || dialog.getAttribute("aria-modal") !== "true") return;
    const stops = [...dialog.querySelectorAll<HTMLElement>("button:not(:disabled),a[href],textarea,input,[tabindex]")];
    const [first, last] = [stops[0], stops.at(-1)];
    const now = host.root.activeElement;
    if (event.shiftKey ? now === first : now === last) {
      event.preventDefault();
      (event.shiftKey ? last : first)?.focus();
    }
  });
  host.launcher.addEventListener("keydown", (event) => {
    if (event.key === "Escape") host.toggle(false);
  });
}

/** Keeps the composer above a phone's keyboard. */
function keepHeight(dialog: HTMLElement): void {
  const view = window.visualViewport;
  view?.addEventListener("resize", () => dialog.style.setProperty("--view-height", `${view.height}px`));
}
