/** Looks texts up: the merchant's own wording, else the shopper's language. */
import { pickText, type Locale } from "../locale";
import type { Text } from "../wire";
import type { Dictionary, Key } from "./en";

export type { Key } from "./en";
export type Translate = (key: Key, values?: Record<string, string | number>) => string;

/** A lookup over the given dictionaries; `{name}` in a text is replaced by the value of that name. */
export function translator(dictionary: Dictionary, own: Record<string, Text> | null | undefined, locale: Locale): Translate {
  return (key, values = {}) => {
    const text = pickText(own?.[key], locale) ?? dictionary[key];
    return text.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
  };
}
