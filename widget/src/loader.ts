/** The one script on the merchant's page: reads its tag, draws the launcher, fetches the panel on the first click. */
import type { Call, Host, Panel } from "./host";
import { drawLauncher, NAMES, type Launcher } from "./launcher";
import { chooseLocale } from "./locale";
import type { EmbedConfig } from "./wire";

export interface InitOptions {
  widgetId?: string;
  locale?: string;
  position?: string;
  /** The launcher's accessible name, when it is to be another. */
  label?: string;
  /** Where the API is, when it is not where the script came from. */
  origin?: string;
}

type Stub = { loaded?: boolean; q?: ArrayLike<unknown>[] } | ArrayLike<unknown>[] | undefined;

const doc = document;
const script = (doc.currentScript ?? doc.querySelector("script[data-widget-id]")) as HTMLScriptElement | null;

/** Starts the widget; a second copy of the script on the page finds it started. */
function start(stub: Stub): void {
  const data = script?.dataset ?? {};
  let options: InitOptions = { origin: script?.src, ...data };
  let launcher: Launcher | undefined;
  let host: Host | undefined;
  let booting: Promise<void> | undefined;
  let loading: Promise<Panel> | undefined;
  let isOpen = false;
  let isHidden = data.launcher === "hidden";
  let failures = 0;
  const calls: Call[] = [];

  const emit = (name: string, detail?: unknown): void =>
    void doc.dispatchEvent(new CustomEvent("chatwidget:" + name, { detail }));

  const asset = (name: string): string => `${host!.origin}/widget/${__VERSION__}/${name}`;

  /** Fetches the configuration and draws the launcher, once. */
  const boot = (): Promise<void> =>
    (booting ??= (async () => {
      const widgetId = options.widgetId!;
      const { origin } = new URL(options.origin || "", location.href);
      const answer = await fetch(`${origin}/api/embed/${widgetId}`, { credentials: "omit" });
      if (!answer.ok) throw answer.status;
      const config = (await answer.json()) as EmbedConfig;
      const theme = config.theme ?? {};
      const locale = chooseLocale(
        [options.locale, doc.documentElement.lang, navigator.language, config.locale, config.default_locale],
        Object.keys(NAMES),
      );
      launcher = drawLauncher(theme, options.position ?? theme.position, locale, options.label ?? NAMES[locale.lang]!);
      const { root, box, button } = launcher;
      host = { widgetId, origin, config, locale, root, box, launcher: button, calls, emit, toggle };
      show(!isHidden);
      button.onclick = () => toggle(!isOpen);
      button.onpointerenter = button.onfocus = preload;
      keepOnPage(launcher.host);
      emit("ready", { widgetId });
      if (config.proactive?.length) void import(asset(__TEASER__)).then(({ watch }) => watch(host), () => {});
    })().catch((reason) => console.info(`ChatWidget: widget "${options.widgetId}" is not available.`, reason)));

  /** Tells the browser early what a click will need. */
  const preload = (): void => {
    launcher!.button.onpointerenter = launcher!.button.onfocus = null;
    for (const name of [__PANEL__, __LINK__, `lang-${host!.locale.lang}.js`]) {
      const link = doc.createElement("link");
      link.rel = "modulepreload";
      link.href = asset(name);
      link.nonce = script?.nonce ?? "";
      doc.head.append(link);
    }
  };

  /** Fetches the panel, once; a failure is told and may be repeated. */
  const load = (): Promise<Panel> =>
    (loading ??= (async () => {
      launcher!.button.setAttribute("aria-busy", "true");
      try {
        // Browsers remember a module that failed, by its address.
        const again = failures ? "?" + failures : "";
        const files = [__PANEL__, `lang-${host!.locale.lang}.js`].map((name) => import(asset(name) + again));
        const [panel, dictionary] = await Promise.all(files);
        return panel.mount(host!, dictionary);
      } catch (reason) {
        failures++;
        loading = undefined;
        launcher!.set((isOpen = false));
        console.info("ChatWidget: the chat could not be loaded.", reason);
        throw reason;
      } finally {
        launcher!.button.removeAttribute("aria-busy");
      }
    })());

  const toggle = (open: boolean): void => {
    if (open === isOpen) return;
    isOpen = open;
    void boot().then(() => {
      launcher?.set(isOpen);
      if (host && (open || loading)) {
        void load().then((panel) => {
          if (open !== isOpen) return;
          panel[open ? "open" : "close"]();
          emit(open ? "open" : "close");
        }, () => {});
      }
    });
  };

  const show = (visible: boolean): void => {
    isHidden = !visible;
    launcher?.box.classList.toggle("bare", isHidden);
  };

  /** A call for the panel: kept until the panel is there, which `isUrgent` hastens. */
  const forward = (call: Call, isUrgent: boolean): void => {
    if (loading) void loading.then((panel) => panel.call(call), () => calls.push(call));
    else {
      calls.push(call);
      if (isUrgent) void boot().then(() => host && load().catch(() => {}));
    }
  };

  const commands: Record<string, (...values: never[]) => unknown> = {
    init(wanted?: InitOptions) {
      if (!booting) options = { ...options, ...wanted };
      if (options.widgetId) void boot();
    },
    open: () => toggle(true),
    close: () => toggle(false),
    toggle: () => toggle(!isOpen),
    showLauncher: () => show(true),
    hideLauncher: () => show(false),
    shutdown() {
      toggle(false);
      calls.length = 0;
      forward(["shutdown"], false);
    },
    on(name: string, listener: (detail: unknown) => void) {
      const hear = (event: Event): void => listener((event as CustomEvent).detail);
      doc.addEventListener("chatwidget:" + name, hear);
      if (host && name === "ready") listener({ widgetId: host.widgetId });
      return () => doc.removeEventListener("chatwidget:" + name, hear);
    },
  };
  for (const name of ["identify", "setContext", "track", "cart"]) commands[name] = (...values) => forward([name, ...values], false);
  for (const name of ["prefill", "send"]) commands[name] = (...values) => forward([name, ...values], true);

  const api = (command: string, ...values: never[]): unknown =>
    commands[command]?.(...values) ?? console.assert(command in commands, `ChatWidget: no command "${command}"`);
  // Also for a page that holds on to its stub, which goes on to push here.
  const q = { push: (call: ArrayLike<unknown>) => api(...(Array.from(call) as [string])) };
  window.ChatWidget = Object.assign(api, commands, { loaded: true, q });
  for (const call of Array.isArray(stub) ? stub : (stub?.q ?? [])) q.push(call);

  const whenIdle = (): void => {
    if (options.widgetId) (window.requestIdleCallback ?? setTimeout)(() => void boot(), { timeout: 3e3 } as never);
  };
  if (doc.readyState === "complete") whenIdle();
  else addEventListener("load", whenIdle);
}

/** Adds the host to the body, and again whenever a framework swaps the body. */
function keepOnPage(node: HTMLElement): void {
  const observer = new MutationObserver(() => place());
  const place = (): void => {
    const { body } = doc;
    observer.observe(doc.documentElement, { childList: true });
    if (!body || node.parentNode === body) return;
    observer.observe(body, { childList: true });
    // Copies made by a page cache have no shadow root.
    doc.querySelectorAll("chat-widget").forEach((other) => other.shadowRoot || other.remove());
    body.append(node);
  };
  place();
}

const stub = window.ChatWidget as Stub & { loaded?: boolean };
if (!stub?.loaded) start(stub);
