/* The plugin inside a real WordPress (SQLite, no WooCommerce), under PHP 7.4 to 8.4 as WebAssembly.

npm install --no-package-lock --ignore-scripts && node run.mjs [7.4 8.1 8.3 8.4]

Every step is a request of its own, as on a server: a fresh PHP, the same files and the same database. */
import { PHP, loadPHPRuntime } from "@php-wasm/universal";
import { readFileSync, readdirSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const plugin = join(here, "../../../../../plugins/woocommerce/wordpress/chatwidget");
const builds = join(here, "node_modules/@wp-playground/wordpress-builds/src");
/* The oldest WordPress that the plugin promises, and the newest that the package has. */
const wordpresses = ["wp-6.5.zip", "wp-nightly.zip"];
const sqlite = join(builds, "sqlite-database-integration/sqlite-database-integration.zip");
const steps = readdirSync(join(here, "steps")).filter((name) => /^\d/.test(name)).sort();

function copy(php, from, to) {
  php.mkdir(to);
  for (const name of readdirSync(from)) {
    const path = join(from, name);
    if (statSync(path).isDirectory()) copy(php, path, `${to}/${name}`);
    else php.writeFile(`${to}/${name}`, readFileSync(path));
  }
}

async function tried(version, wordpress) {
  const { getPHPLoaderModule } = await import(`@php-wasm/node-${version.replace(".", "-")}`);
  const php = new PHP(await loadPHPRuntime(await getPHPLoaderModule(), { processId: process.pid }));
  php.writeFile("/wordpress.zip", readFileSync(join(builds, "wordpress", wordpress)));
  php.writeFile("/sqlite.zip", readFileSync(sqlite));
  copy(php, plugin, "/plugin");
  copy(php, join(here, ".."), "/standins");
  copy(php, join(here, "steps"), "/steps");
  let failed = 0;
  for (const step of steps) {
    const answer = await php.run({ scriptPath: `/steps/${step}` }).catch((error) => error.response ?? { text: String(error) });
    const lines = answer.text.split("\n").filter((line) => /^(ok|FAIL)\b/.test(line));
    const broken = answer.exitCode !== 0 || !lines.length || lines.some((line) => line.startsWith("FAIL"));
    failed += broken;
    for (const line of lines) console.log(`PHP ${version}  ${step}  ${line}`);
    if (broken) {
      // What comes after is of no use.
      console.log(`PHP ${version}  ${step}  FAIL\n${answer.text}\n${answer.errors ?? ""}`);
      break;
    }
  }
  php.exit();
  return failed;
}

const asked = process.argv.slice(2);
let failed = 0;
for (const version of asked.length ? asked : ["7.4", "8.1", "8.3", "8.4"]) {
  for (const wordpress of wordpresses) failed += await tried(version, wordpress);
}
console.log(failed ? `${failed} steps failed.` : "All is well.");
process.exit(failed ? 1 : 0);
