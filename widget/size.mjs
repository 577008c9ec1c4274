/** Fails when the loader or what a click fetches has grown over its budget (bytes after gzip). */
import { readFile } from "node:fs/promises";

const LOADER = 3 * 1024;
const CLICK = 40 * 1024;

const { files } = JSON.parse(await readFile(new URL("./dist/manifest.json", import.meta.url), "utf8"));
const gzip = (keep) => Object.entries(files).filter(([name]) => keep(name)).map(([, { gzip: size }]) => size);
const sum = (sizes) => sizes.reduce((a, b) => a + b, 0);

const loader = sum(gzip((name) => name === "widget.js"));
const panel = sum(gzip((name) => /^(panel|transport|chunk)-/.test(name)));
const language = Math.max(...gzip((name) => name.startsWith("lang-")));

for (const [name, { bytes, gzip: size }] of Object.entries(files)) console.log(`${name.padEnd(32)} ${bytes} bytes, ${size} gzip`);
const checks = [
  ["before the click (the loader)", loader, LOADER],
  ["after the click (panel, connection, the largest language)", panel + language, CLICK],
];
for (const [what, size, limit] of checks) {
  console.log(`${size <= limit ? "ok  " : "OVER"} ${what}: ${size} of ${limit} bytes gzip`);
  if (size > limit) process.exitCode = 1;
}
