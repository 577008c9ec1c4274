/** The merchant's colour as text on the panel's backgrounds. */
import { luminance, parseHex, readableOn, type Rgb } from "./color";

const toHex = (rgb: Rgb): string => "#" + rgb.map((part) => Math.round(part).toString(16).padStart(2, "0")).join("");

/** WCAG contrast ratio of two colours, 1 to 21. */
export function contrast(a: Rgb, b: Rgb): number {
  const [x, y] = [luminance(a), luminance(b)];
  return (Math.max(x, y) + 0.05) / (Math.min(x, y) + 0.05);
}

/** The colour moved towards `target` until it has the wanted contrast on `background`. */
export function shiftTo(rgb: Rgb, background: Rgb, target: Rgb, wanted = 4.5): Rgb {
  for (let step = 0; step <= 20; step++) {
    const mixed = rgb.map((part, at) => part + (target[at]! - part) * (step / 20)) as Rgb;
    if (contrast(mixed, background) >= wanted) return mixed;
  }
  return target;
}

export interface Palette {
  brand: string;
  onBrand: string;
  /** Brand colour readable as text on the light panel. */
  accentLight: string;
  /** Brand colour readable as text on the dark panel. */
  accentDark: string;
}

/** Every colour that follows from the merchant's one. */
export function palette(color: string | null | undefined): Palette {
  const rgb = parseHex(color);
  return {
    brand: toHex(rgb),
    onBrand: readableOn(rgb),
    accentLight: toHex(shiftTo(rgb, [238, 240, 244], [0, 0, 0])),
    accentDark: toHex(shiftTo(rgb, [42, 45, 54], [255, 255, 255])),
  };
}
