/** Messages the merchant wants shown beside the launcher by themselves: by address, dwell, cart or tracked event. */
import { adopt } from "./adopt";
import type { Host } from "./host";
import { base, pickText } from "./locale";
import css from "./proactive.css?inline";
import { PageState, type Context } from "./sdk";
import type { ProactiveRule } from "./wire";

/** What a rule is held against. */
export interface Visit {
  url: string;
  seconds: number;
  cartTotal: number;
  events: string[];
  lang: string;
}

/** Whether every condition the rule names holds; a rule without conditions holds at once. */
export const holds = (rule: ProactiveRule, visit: Visit): boolean =>
  (!rule.url_contains || visit.url.includes(rule.url_contains)) &&
  visit.seconds >= (rule.seconds ?? 0) &&
  (rule.cart_min == null || visit.cartTotal >= rule.cart_min) &&
  (!rule.event || visit.events.includes(rule.event)) &&
  (!rule.language || base(rule.language) === visit.lang);

/** The visit as the page has described it so far. */
export function visitOf(host: Host, seconds: number): Visit {
  const page = new PageState();
  for (const [command, value] of host.calls) {
    if (command === "setContext") page.setContext(value as Context);
    if (command === "track") page.track(String(value));
  }
  const cart = page.context.cart as { total?: unknown } | undefined;
  return {
    url: location.href,
    seconds,
    cartTotal: Number(cart?.total) || 0,
    events: page.events.map((event) => event.name),
    lang: host.locale.lang,
  };
}

const CLOSE: Record<string, string> = {
  en: "Close",
  es: "Cerrar",
  fr: "Fermer",
  de: "Schließen",
  it: "Chiudi",
  pt: "Fechar",
  nl: "Sluiten",
  pl: "Zamknij",
  sv: "Stäng",
  tr: "Kapat",
  ja: "閉じる",
  ar: "إغلاق",
};

/** Shows the first rule that holds, once a page; one that was closed or opened stays away for the rest of the visit. */
export function watch(host: Host): void {
  const key = `chatwidget:teaser:${host.widgetId}`;
  try {
    if (sessionStorage.getItem(key)) return;
  } catch {
    // Blocked storage: the teaser then shows on each page.
  }
  const began = Date.now();
  const timer = setInterval(() => {
    if (host.launcher.getAttribute("aria-expanded") === "true") return clearInterval(timer);
    const visit = visitOf(host, (Date.now() - began) / 1000);
    const rule = host.config.proactive?.find((one) => holds(one, visit));
    const text = rule && pickText(rule.message, host.locale);
    if (!text) return;
    clearInterval(timer);
    show(host, text, () => {
      try {
        sessionStorage.setItem(key, "1");
      } catch {
        // As above.
      }
    });
  }, 500);
}

function show(host: Host, text: string, remember: () => void): void {
  adopt(host.root, css);
  const box = document.createElement("div");
  box.className = "teaser";
  box.setAttribute("role", "status");
  const say = document.createElement("button");
  say.textContent = text;
  const away = document.createElement("button");
  away.textContent = "×";
  away.setAttribute("aria-label", CLOSE[host.locale.lang] ?? CLOSE.en!);
  box.append(say, away);
  const leave = (): void => {
    box.remove();
    remember();
  };
  say.onclick = () => {
    host.teaser = text;
    leave();
    host.toggle(true);
  };
  away.onclick = leave;
  document.addEventListener("chatwidget:open", leave, { once: true });
  host.box.append(box);
}
