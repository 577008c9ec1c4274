// Runs the plugin's context.js on a page that is played: `node page.mjs CONTEXT_JS`.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import vm from "node:vm";

const source = readFileSync(process.argv[2], "utf8");

function page({ loggedIn }) {
  const asked = [];
  const heard = {};
  const window = {
    ChatWidgetConfig: {
      widgetId: "wgt_0123456789abcdef",
      origin: "https://chat.example",
      product: "42",
      page: "product",
      nonce: "/nonce",
      identity: "/identity",
      cart: "/cart",
    },
  };
  const answers = {
    "/nonce": { ok: loggedIn, status: 400, text: async () => "abc123\n" },
    "/identity": { ok: true, json: async () => ({ token: "said.tag" }) },
    "/cart": {
      ok: true,
      json: async () => ({
        totals: { total_price: "2590", currency_minor_unit: 2, currency_code: "EUR" },
        items: [{ id: 7, name: "Mug", quantity: 2 }],
      }),
    },
  };
  const document = { body: {}, addEventListener: (name, call) => (heard[name] = call) };
  const fetch = async (url, how) => {
    asked.push([url, how.headers["X-WP-Nonce"]]);
    assert.equal(how.credentials, "same-origin");
    return answers[url];
  };
  vm.runInNewContext(source, { window, document, fetch, Promise, Date, Number, Math, String });
  const calls = () => JSON.parse(JSON.stringify(Array.from(window.ChatWidget.q, (one) => Array.from(one))));
  return { asked, heard, calls };
}

const settled = () => new Promise((resolve) => setImmediate(resolve));

const known = page({ loggedIn: true });
assert.deepEqual(known.asked, [], "nothing is asked before the chat is opened");
assert.deepEqual(known.calls(), [
  ["init", { widgetId: "wgt_0123456789abcdef", origin: "https://chat.example" }],
  ["setContext", { product: { id: "42" } }],
]);
known.heard["chatwidget:open"]();
for (let turn = 0; turn < 5; turn += 1) await settled();
assert.deepEqual(known.asked.map(([url]) => url).sort(), ["/cart", "/identity", "/nonce"]);
assert.equal(known.asked.find(([url]) => url === "/identity")[1], "abc123");
const told = known.calls().slice(2);
assert.deepEqual(told.find(([name]) => name === "identify"), ["identify", { proof: "said.tag" }]);
assert.deepEqual(told.find(([name]) => name === "setContext")[1].cart, {
  total: 25.9,
  currency: "EUR",
  items: [{ id: "7", title: "Mug", quantity: 2 }],
});
known.heard["chatwidget:open"]();
for (let turn = 0; turn < 5; turn += 1) await settled();
assert.equal(known.asked.filter(([url]) => url === "/identity").length, 1, "a proof is good for some minutes");

const guest = page({ loggedIn: false });
guest.heard["chatwidget:open"]();
for (let turn = 0; turn < 5; turn += 1) await settled();
assert.deepEqual(guest.asked.map(([url]) => url).sort(), ["/cart", "/nonce"]);
assert.equal(guest.calls().some(([name]) => name === "identify"), false);
