import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { EmbedConfig } from "../src/wire";

type Api = ((command: string, ...values: unknown[]) => unknown) & Record<string, (...values: unknown[]) => unknown>;
const api = (): Api => window.ChatWidget as Api;
const hosts = (): Element[] => [...document.querySelectorAll("chat-widget")];
const launcher = (): HTMLButtonElement => hosts()[0]!.shadowRoot!.querySelector("button.launcher")!;

describe("the loader", () => {
  const observers: MutationObserver[] = [];
  let requests: string[];
  let config: EmbedConfig | null;

  beforeEach(() => {
    vi.stubGlobal("__VERSION__", "v1");
    vi.stubGlobal("__PANEL__", "panel.js");
    vi.stubGlobal("__LINK__", "transport.js");
    vi.stubGlobal("__TEASER__", "proactive.js");
    requests = [];
    config = { name: "Shop", theme: { color: "#0f766e", position: "left" } };
    vi.stubGlobal("fetch", async (url: string) => {
      requests.push(url);
      return config ? Response.json(config) : Response.json({}, { status: 404 });
    });
    vi.stubGlobal(
      "MutationObserver",
      class extends MutationObserver {
        constructor(react: MutationCallback) {
          super(react);
          observers.push(this);
        }
      },
    );
    delete window.ChatWidget;
    document.documentElement.lang = "es";
    document.body.innerHTML = "";
    document.head.innerHTML = "";
    localStorage.clear();
    sessionStorage.clear();
    vi.resetModules();
  });
  afterEach(() => {
    observers.splice(0).forEach((one) => one.disconnect());
    vi.unstubAllGlobals();
  });

  const start = async (id: string | null = "wgt_1"): Promise<void> => {
    const tag = document.createElement("script");
    tag.type = "text/plain";
    if (id) tag.dataset.widgetId = id;
    document.head.append(tag);
    await import("../src/loader");
  };
  const started = async (): Promise<void> => {
    await start();
    await vi.waitFor(() => expect(hosts()).toHaveLength(1));
  };

  it("draws a named launcher after one request, and stores nothing", async () => {
    await started();
    expect(requests).toEqual([`${location.origin}/api/embed/wgt_1`]);
    expect(launcher().getAttribute("aria-label")).toBe("Chatea con nosotros");
    expect(launcher().getAttribute("aria-expanded")).toBe("false");
    expect([localStorage.length, sessionStorage.length, document.cookie]).toEqual([0, 0, ""]);
  });

  it("draws nothing and says so once where the widget does not exist", async () => {
    config = null;
    const info = vi.spyOn(console, "info").mockImplementation(() => {});
    await start();
    await vi.waitFor(() => expect(info).toHaveBeenCalledTimes(1));
    expect(hosts()).toHaveLength(0);
  });

  it("runs once, however often the tag is there", async () => {
    await started();
    const first = window.ChatWidget;
    vi.resetModules();
    await start();
    expect(window.ChatWidget).toBe(first);
    expect(requests).toHaveLength(1);
  });

  it("carries out what a stub had queued, in order", async () => {
    const heard: unknown[] = [];
    document.addEventListener("chatwidget:ready", (event) => heard.push((event as CustomEvent).detail), { once: true });
    window.ChatWidget = { q: [["hideLauncher"], ["setContext", { cart: { total: 5 } }], ["init", { widgetId: "wgt_2" }]] };
    await start(null);
    await vi.waitFor(() => expect(heard).toEqual([{ widgetId: "wgt_2" }]));
    expect(requests).toEqual([`${location.origin}/api/embed/wgt_2`]);
    expect(launcher().parentElement!.className).toContain("bare");
    api().showLauncher!();
    expect(launcher().parentElement!.className).not.toContain("bare");
  });

  it("goes on to hear a stub that the page has kept", async () => {
    const kept = (...call: unknown[]): void => {
      ((window.ChatWidget as { q: unknown[] }).q ||= []).push(call);
    };
    window.ChatWidget = kept as never;
    await started();
    expect(window.ChatWidget).not.toBe(kept);
    kept("hideLauncher");
    expect(launcher().parentElement!.className).toContain("bare");
  });

  it("lets a listener come and go, and tells one that comes late that it is ready", async () => {
    await started();
    const heard = vi.fn();
    const stop = api()("on", "ready", heard) as () => void;
    expect(heard).toHaveBeenCalledWith({ widgetId: "wgt_1" });
    const message = vi.fn();
    const stopMessage = api().on!("message", message) as () => void;
    document.dispatchEvent(new CustomEvent("chatwidget:message", { detail: 1 }));
    stopMessage();
    document.dispatchEvent(new CustomEvent("chatwidget:message", { detail: 2 }));
    expect(message.mock.calls).toEqual([[1]]);
    stop();
  });

  it("puts its host back, and only one, after the body was swapped", async () => {
    await started();
    const [host] = hosts();
    const body = document.createElement("body");
    body.append(document.createElement("chat-widget"));
    document.documentElement.replaceChild(body, document.body);
    await vi.waitFor(() => expect(hosts()).toEqual([host]));
    document.body.replaceChildren();
    await vi.waitFor(() => expect(hosts()).toEqual([host]));
  });

  it("announces the panel's files when the launcher gets attention, once", async () => {
    await started();
    launcher().dispatchEvent(new Event("pointerenter"));
    launcher().dispatchEvent(new Event("pointerenter"));
    const links = [...document.querySelectorAll<HTMLLinkElement>("link[rel=modulepreload]")].map((one) => one.getAttribute("href"));
    expect(links).toEqual(["panel.js", "transport.js", "lang-es.js"].map((name) => `${location.origin}/widget/v1/${name}`));
  });

  it("stays closed and can be tried again when the panel cannot be fetched", async () => {
    const info = vi.spyOn(console, "info").mockImplementation(() => {});
    await started();
    launcher().click();
    await vi.waitFor(() => expect(info).toHaveBeenCalled());
    expect(launcher().getAttribute("aria-expanded")).toBe("false");
    expect(launcher().hasAttribute("aria-busy")).toBe(false);
  });
});
