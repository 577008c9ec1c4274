import { describe, expect, it } from "vitest";
import { NAMES } from "../src/launcher";
import { chooseLocale, pickList, pickText } from "../src/locale";

const LANGUAGES = Object.keys(NAMES);
const choose = (...tags: (string | null | undefined)[]) => chooseLocale(tags, LANGUAGES);

describe("the widget's language", () => {
  it("is the first wish with a dictionary", () => {
    expect(choose(undefined, "es-MX", "en-US")).toMatchObject({ tag: "es-MX", lang: "es", dir: "ltr" });
    expect(choose("", "eu", "fr_CA")).toMatchObject({ tag: "fr-CA", lang: "fr" });
  });
  it("is English when no wish can be met", () => {
    expect(choose(null, "xx", "not a tag")).toMatchObject({ tag: "en", lang: "en" });
  });
  it("runs right to left in Arabic", () => {
    expect(choose("ar-EG").dir).toBe("rtl");
  });
});

describe("a merchant's texts", () => {
  it("may be one for all", () => {
    expect(pickText("Hello", choose("es"))).toBe("Hello");
    expect(pickList(["a", "b"], choose("es"))).toEqual(["a", "b"]);
  });
  it("are found by full tag, by base language, by English, and else by what there is", () => {
    const texts = { "pt-BR": "Oi", pt: "Olá", en: "Hi" };
    expect(pickText(texts, choose("pt-BR"))).toBe("Oi");
    expect(pickText(texts, choose("pt-PT"))).toBe("Olá");
    expect(pickText(texts, choose("de"))).toBe("Hi");
    expect(pickText({ sv: "Hej" }, choose("de"))).toBe("Hej");
  });
  it("may be in a language the interface does not speak", () => {
    expect(pickText({ eu: "Kaixo", en: "Hi" }, choose("eu", "en"))).toBe("Kaixo");
  });
  it("may be missing or of the wrong type", () => {
    expect(pickText(null, choose("en"))).toBeUndefined();
    expect(pickText({}, choose("en"))).toBeUndefined();
    expect(pickList({ en: "no list" } as never, choose("en"))).toEqual([]);
  });
});
