/** Colour arithmetic of WCAG: luminance, and what can be read on a colour. */

export const DEFAULT_COLOR = "#4f46e5";

export type Rgb = [number, number, number];

/** Parses `#rgb` and `#rrggbb`; anything else is the default colour. */
export function parseHex(color: string | null | undefined): Rgb {
  const hex = /^#(?:[0-9a-f]{3}){1,2}$/i.test(color ?? "") ? color! : DEFAULT_COLOR;
  return (hex.length < 5 ? hex.replace(/\w/g, "$&$&") : hex).match(/\w\w/g)!.map((part) => parseInt(part, 16)) as Rgb;
}

/** Relative luminance, 0 to 1. */
export const luminance = (rgb: Rgb): number =>
  rgb.reduce((sum, part, at) => {
    const s = part / 255;
    return sum + [0.2126, 0.7152, 0.0722][at]! * (s <= 0.03928 ? s / 12.92 : ((s + 0.055) / 1.055) ** 2.4);
  }, 0);

/** White where it reaches a contrast of 4.5 on the colour, else black (which then does). */
export const readableOn = (rgb: Rgb): string => (luminance(rgb) < 0.1833 ? "#fff" : "#000");
