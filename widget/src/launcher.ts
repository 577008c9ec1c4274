/** The launcher button and its host element, drawn without any framework. */
import { adopt } from "./adopt";
import { parseHex, readableOn } from "./color";
import css from "./loader.css?inline";
import type { Locale } from "./locale";
import type { Theme } from "./wire";

/** The launcher's accessible name in each language with a dictionary. */
export const NAMES: Record<string, string> = {
  en: "Chat with us",
  es: "Chatea con nosotros",
  fr: "Discuter avec nous",
  de: "Mit uns chatten",
  it: "Chatta con noi",
  pt: "Fale conosco",
  nl: "Chat met ons",
  pl: "Porozmawiaj z nami",
  sv: "Chatta med oss",
  tr: "Bize yazın",
  ja: "チャットで相談",
  ar: "تحدث معنا",
};

const CHAT = "M21 11.5a8.4 8.4 0 0 1-9 8.4 9 9 0 0 1-3.6-.8L3 21l1.9-5.1A8.4 8.4 0 1 1 21 11.5z";
const CLOSE = "M6 9.5l6 6 6-6";

export interface Launcher {
  host: HTMLElement;
  root: ShadowRoot;
  box: HTMLElement;
  button: HTMLButtonElement;
  /** Shows the launcher as open or closed. */
  set: (open: boolean) => void;
}

/** Builds the host element with its launcher; the caller puts it on the page. */
export function drawLauncher(theme: Theme, position: string | null | undefined, locale: Locale, name: string): Launcher {
  const host = document.createElement("chat-widget");
  // Keeps Turbo from putting a copy of it into its page cache.
  host.setAttribute("data-turbo-temporary", "");
  const root = host.attachShadow({ mode: "open" });
  const rgb = parseHex(theme.color);
  adopt(root, `:host{--brand:rgb(${rgb});--on-brand:${readableOn(rgb)}}${css}`);

  const box = document.createElement("div");
  if (position === "left") box.className = position;
  box.lang = locale.lang;
  box.dir = locale.dir;
  const button = document.createElement("button");
  button.type = "button";
  button.className = "launcher";
  button.setAttribute("aria-label", name);
  const [svg, path] = ["svg", "path"].map((tag) => document.createElementNS("http://www.w3.org/2000/svg", tag)) as [
    SVGElement,
    SVGElement,
  ];
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  svg.append(path);
  button.append(svg);
  box.append(button);
  root.append(box);

  const set = (open: boolean): void => {
    button.setAttribute("aria-expanded", `${open}`);
    path.setAttribute("d", open ? CLOSE : CHAT);
  };
  set(false);
  return { host, root, box, button, set };
}
