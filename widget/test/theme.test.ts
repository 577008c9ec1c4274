import { describe, expect, it } from "vitest";
import { parseHex, readableOn } from "../src/color";
import { contrast, palette } from "../src/theme";

const COLORS = ["#ffffff", "#000000", "#ffe600", "#0f766e", "#e11d48", "#777777", "#4f46e5", "#00ff00", "#757575", "#fa8072"];

describe("colours", () => {
  it.each(COLORS)("%s can be read on, and read, everywhere", (color) => {
    const { onBrand, accentLight, accentDark } = palette(color);
    expect(contrast(parseHex(color), parseHex(onBrand))).toBeGreaterThanOrEqual(4.5);
    for (const background of ["#ffffff", "#f3f4f7"]) {
      expect(contrast(parseHex(accentLight), parseHex(background))).toBeGreaterThanOrEqual(4.5);
    }
    for (const background of ["#17191f", "#1f2229", "#2a2d36"]) {
      expect(contrast(parseHex(accentDark), parseHex(background))).toBeGreaterThanOrEqual(4.5);
    }
  });
  it("takes short notation, and the default for anything else", () => {
    expect(parseHex("#fff")).toEqual([255, 255, 255]);
    expect(parseHex("red;}body{display:none")).toEqual(parseHex(null));
    expect(readableOn(parseHex("#fff"))).toBe("#000");
  });
});
