/** Builds dist/: the loader `widget.js`, the panel's files under names that change with their content, `manifest.json`. */
import { createHash } from "node:crypto";
import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { gzipSync } from "node:zlib";
import { build, transform } from "esbuild";
import { minify } from "terser";

const out = new URL("./dist/", import.meta.url);

/** Style sheets imported with `?inline` become minified strings. */
const inlineCss = {
  name: "inline-css",
  setup(setup) {
    setup.onLoad({ filter: /\.css$/ }, async ({ path }) => {
      const { code } = await transform(await readFile(path, "utf8"), { loader: "css", minify: true });
      return { contents: code.trim(), loader: "text" };
    });
  },
};

/** The chat connects by WebSocket or long polling; the client's third transport stays out of what shoppers download. */
const noWebTransport = {
  name: "no-webtransport",
  setup(setup) {
    setup.onLoad({ filter: /engine\.io-client[\\/]build[\\/]esm[\\/]transports[\\/]webtransport\.js$/ }, () => ({
      contents: "export class WT {}",
    }));
  },
};

const common = {
  absWorkingDir: new URL(".", import.meta.url).pathname,
  bundle: true,
  minify: true,
  target: ["es2022"],
  legalComments: "none",
  charset: "utf8",
  jsx: "automatic",
  jsxImportSource: "preact",
  plugins: [inlineCss, noWebTransport],
  define: { "process.env.NODE_ENV": '"production"' },
  logLevel: "warning",
};

/** A second pass over a built file: worth a kilobyte after gzip on the panel. */
async function shrink(name, isModule) {
  const file = new URL(name, out);
  const { code } = await minify(await readFile(file, "utf8"), { module: isModule, ecma: 2020, compress: { passes: 3 } });
  await writeFile(file, code);
}

await rm(out, { recursive: true, force: true });
await mkdir(out, { recursive: true });

const languages = (await readdir(new URL("./src/i18n/", import.meta.url)))
  .map((name) => name.replace(/\.ts$/, ""))
  .filter((name) => name !== "index" && name !== "keys");

await build({
  ...common,
  entryPoints: ["src/panel.tsx"],
  outdir: "dist",
  format: "esm",
  splitting: true,
  entryNames: "[name]-[hash]",
  chunkNames: "[name]-[hash]",
});
await build({
  ...common,
  entryPoints: ["src/proactive.ts"],
  outdir: "dist",
  format: "esm",
  entryNames: "[name]-[hash]",
});
await build({
  ...common,
  entryPoints: Object.fromEntries(languages.map((lang) => [`lang-${lang}`, `src/i18n/${lang}.ts`])),
  outdir: "dist",
  format: "esm",
});

const names = (await readdir(out)).sort();
for (const name of names) await shrink(name, true);
const digest = createHash("sha256");
for (const name of names) digest.update(name).update("\0").update(await readFile(new URL(name, out))).update("\0");
const version = digest.digest("hex").slice(0, 12);
const find = (start) => names.find((name) => name.startsWith(start));
const panel = find("panel-");

await build({
  ...common,
  entryPoints: { widget: "src/loader.ts" },
  outdir: "dist",
  format: "iife",
  define: { ...common.define, __VERSION__: JSON.stringify(version), __PANEL__: JSON.stringify(panel), __LINK__: JSON.stringify(find("transport-")), __TEASER__: JSON.stringify(find("proactive-")) },
});

await shrink("widget.js", false);

const files = {};
for (const name of ["widget.js", ...names]) {
  const bytes = await readFile(new URL(name, out));
  const integrity = "sha384-" + createHash("sha384").update(bytes).digest("base64");
  files[name] = { bytes: bytes.length, gzip: gzipSync(bytes, { level: 9 }).length, integrity };
}
await writeFile(new URL("manifest.json", out), JSON.stringify({ version, panel, files }, null, 2) + "\n");
