/** Which language the widget speaks, and which of a merchant's texts that selects. */
import type { Text } from "./wire";

const RIGHT_TO_LEFT = ["ar"];

export interface Locale {
  /** BCP 47 tag for numbers and dates. */
  tag: string;
  /** Base language with a dictionary. */
  lang: string;
  dir: "ltr" | "rtl";
  /** Every wish in order, for texts the merchant wrote in languages of their own. */
  wishes: string[];
}

type Wish = string | null | undefined;

/** The base language of a tag: "pt" of "pt-BR". */
export const base = (tag: string): string => tag.toLowerCase().split(/[-_]/)[0]!;

/** The first wish that is among the languages with a dictionary, English when none is. */
export function chooseLocale(candidates: Wish[], languages: readonly string[]): Locale {
  const wishes = candidates.filter((tag) => /^[a-z]{2,3}([-_]\w{2,8})*$/i.test(tag ?? "")).map((tag) => tag!.replace(/_/g, "-"));
  const tag = wishes.find((wish) => languages.includes(base(wish))) ?? "en";
  const lang = base(tag);
  return { tag, lang, dir: RIGHT_TO_LEFT.includes(lang) ? "rtl" : "ltr", wishes: [...wishes, "en"] };
}

/** The value for a shopper's language out of one value or a map of values. */
function pick<T>(value: T | Record<string, T> | null | undefined, { wishes }: Locale, isOne: (v: unknown) => v is T): T | undefined {
  if (isOne(value)) return value;
  const map = new Map(Object.entries((value ?? {}) as Record<string, T>).filter(([, one]) => isOne(one)));
  const keys = [...map.keys()];
  const same = (wish: string) => (key: string) => key.replace(/_/g, "-").toLowerCase() === wish.toLowerCase();
  for (const wish of wishes) {
    const key = keys.find(same(wish)) ?? keys.find(same(base(wish))) ?? keys.find((key) => base(key) === base(wish));
    if (key !== undefined) return map.get(key);
  }
  return map.get(keys[0]!);
}

const isString = (value: unknown): value is string => typeof value === "string" && value !== "";
const isList = (value: unknown): value is string[] => Array.isArray(value);

/** A merchant's text in the shopper's language, or undefined. */
export const pickText = (value: Text | null | undefined, locale: Locale): string | undefined => pick<string>(value, locale, isString);

/** A merchant's list of texts in the shopper's language. */
export const pickList = (value: string[] | Record<string, string[]> | null | undefined, locale: Locale): string[] =>
  (pick<string[]>(value, locale, isList) ?? []).filter(isString);
