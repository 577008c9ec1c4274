import { describe, expect, it } from "vitest";
import { translator } from "../src/i18n";
import en from "../src/i18n/en";
import es from "../src/i18n/es";
import { NAMES } from "../src/launcher";
import { chooseLocale } from "../src/locale";

const files = import.meta.glob<Record<string, string>>("../src/i18n/*.ts", { eager: true, import: "default" });
const dictionaries = Object.entries(files)
  .map(([path, texts]) => [/(\w+)\.ts$/.exec(path)![1]!, texts] as const)
  .filter(([name]) => name !== "index");

describe("dictionaries", () => {
  it("exist for every language the launcher knows, and for no other", () => {
    expect(dictionaries.map(([name]) => name).sort()).toEqual(Object.keys(NAMES).sort());
  });
  it.each(dictionaries)("%s has every text, with the same values to fill in", (_, texts) => {
    const holes = (text: string): string[] => (text.match(/\{\w+\}/g) ?? []).sort();
    for (const [key, text] of Object.entries(en)) {
      expect(texts[key], key).toBeTruthy();
      expect(holes(texts[key]!), key).toEqual(holes(text));
    }
  });
});

describe("translator", () => {
  const locale = chooseLocale(["es"], ["es"]);
  it("fills values in", () => {
    expect(translator(es, null, locale)("score", { n: 4 })).toBe("4 de 5");
  });
  it("prefers the merchant's own wording in the shopper's language", () => {
    const t = translator(es, { placeholder: { es: "¿Qué buscas?", en: "Looking for?" } }, locale);
    expect(t("placeholder")).toBe("¿Qué buscas?");
  });
});
