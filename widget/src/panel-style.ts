/** The panel's style sheet: the fixed part, the merchant's colour, and the dark scheme. */
import parts from "./theme-parts.css?inline";
import base from "./theme.css?inline";
import { palette } from "./theme";

const DARK =
  ".panel{--bg:#17191f;--raised:#1f2229;--soft:#2a2d36;--ink:#f1f2f5;--dim:#a8aebb;--line:#363a45;--control:#7d8493;" +
  "--accent:var(--accent-dark);--bad:#ff9a8f;--good:#5ed39a;color-scheme:dark;" +
  "box-shadow:0 0 0 1px #ffffff1f,0 12px 48px #0009}" +
  ".banner{background:#3d2f10;color:#ffdf9e}.banner.bad{background:#471c18;color:#ffc9c2}";

/** The whole style sheet for a colour and a scheme: "light", "dark", or whatever the shopper's system prefers. */
export function panelStyle(color: string | undefined, scheme: string | undefined): string {
  const { brand, onBrand, accentLight, accentDark } = palette(color);
  const dark = scheme === "dark" ? DARK : scheme === "light" ? "" : `@media (prefers-color-scheme:dark){${DARK}}`;
  return (
    `.panel{--brand:${brand};--on-brand:${onBrand};--accent-light:${accentLight};--accent-dark:${accentDark}}` +
    base +
    parts +
    dark
  );
}
