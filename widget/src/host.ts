/** What the loader hands to the panel, and what the panel hands back. */
import type { Locale } from "./locale";
import type { EmbedConfig } from "./wire";

/** One call of the JS API: the command's name and its values. */
export type Call = [command: string, ...values: unknown[]];

export interface Host {
  widgetId: string;
  /** Where the REST API is, without a trailing slash. */
  origin: string;
  config: EmbedConfig;
  locale: Locale;
  root: ShadowRoot;
  /** The box inside the root, with the language and side of the widget. */
  box: HTMLElement;
  launcher: HTMLButtonElement;
  /** The proactive message that the shopper opened, shown as the greeting. */
  teaser?: string;
  /** Calls made before the panel was there, oldest first. */
  calls: Call[];
  /** Tells the page: `chatwidget:<name>` on the document. */
  emit: (name: string, detail?: unknown) => void;
  /** Opens or closes through the loader, so that launcher and panel stay in step. */
  toggle: (open: boolean) => void;
}

export interface Panel {
  open: () => void;
  close: () => void;
  /** Carries out a call of the JS API. */
  call: (call: Call) => void;
}
