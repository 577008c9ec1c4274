// The app's home in the Shopify admin; `home.py` makes the page around it.
const app = JSON.parse(document.getElementById("app").textContent), words = app.words;
const at = (id) => document.getElementById(id);
async function call(path, body) {
  // App Bridge adds a fresh session token to every request of this page.
  const answer = await fetch(app.base + path, body === undefined ? {} : {method: "POST", body: JSON.stringify(body)});
  if (!answer.ok) throw new Error(words.failed);
  return answer.json();
}
function show(state) {
  const sync = state.sync, reading = sync && (sync.status === "queued" || sync.status === "running");
  at("sync-title").textContent = reading ? words.reading : words.read;
  const counted = `${state.products} ${words.products}, ${state.pages} ${words.pages}`;
  const done = sync && sync.total ? `${sync.done} / ${sync.total}` : sync ? String(sync.done) : "";
  const waits = sync && sync.status === "queued";
  const under_way = waits ? words.queued : [done, sync && sync.note].filter(Boolean).join(" · ");
  at("sync-text").textContent = reading ? under_way : (sync && sync.error) || counted;
  at("checks").replaceChildren(...state.checks.map((check) => {
    const item = document.createElement("s-paragraph");
    item.textContent = `${check.ok ? "✓" : "✗"} ${check.message}${check.next_step ? " → " + check.next_step : ""}`;
    return item;
  }));
  return reading ? 2000 : 15000;
}
// One look after another, however often somebody asks for one; a look that fails is repeated, too.
const failed = (error) => { at("sync-text").textContent = error.message; return 15000; };
let looks = 0, next;
async function look() {
  const own = ++looks;
  clearTimeout(next);
  const wait = await call(`/api/state?locale=${document.documentElement.lang}`).then(show).catch(failed);
  if (own === looks) next = setTimeout(look, wait);
}
at("again").addEventListener("click", () => call("/api/sync", {}).then(look, failed));
let questions = 0;
async function ask() {
  const own = ++questions, shown = (...parts) => own === questions && at("answer").replaceChildren(...parts);
  shown("…");
  try {
    const told = await call("/api/ask", {message: at("question").value || words.ask_example});
    shown(...written(told.content), ...told.cards.map(card), ...told.sources.map(link));
  } catch (error) { shown(error.message); }
}
at("ask").addEventListener("click", ask);
at("question").addEventListener("keydown", (event) => event.key === "Enter" && ask());
// What the published theme shows and the merchant allows is asked of App Bridge; where it cannot tell, nothing is said.
async function embed() {
  const all = await window.shopify.app.extensions();
  const parts = all.flatMap((one) => one.activations || []);
  const on = parts.some((one) => one.handle === app.embed && one.status === "active");
  at("embed-text").textContent = on ? words.embed_on : words.embed_text;
}
async function orders() {
  const {granted} = await window.shopify.scopes.query();
  const has = (scope) => granted.includes(scope) || granted.includes(scope.replace("read_", "write_"));
  at("orders").hidden = app.optional.every(has);
}
function settle() {
  if (window.shopify?.app?.extensions) embed().catch(() => {});
  if (window.shopify?.scopes && app.optional.length) orders().catch(() => {});
}
at("allow").addEventListener("click", async () => {
  await window.shopify.scopes.request(app.optional).catch(() => {});
  settle();
  look();
});
// The chat's own words: paragraphs, bold, and links, as a shopper sees them; never markup.
const PARTS = /(\*\*[^*]+\*\*|\[[^\]]+\]\(https?:[^)\s]+\))/;
function written(text) {
  return text.split(/\n+/).filter((row) => row.trim()).map((row) => {
    const item = line("");
    for (const part of row.replace(/^\s*[-*] /, "• ").split(PARTS)) {
      const bold = /^\*\*(.+)\*\*$/.exec(part), to = /^\[(.+)\]\((.+)\)$/.exec(part);
      item.append(bold ? line(bold[1], "strong") : to ? link({title: to[1], url: to[2]}) : part);
    }
    return item;
  });
}
function link({title, url}) {
  if (!/^https?:/.test(url || "")) return line(title);
  const made = line(title, "s-link");
  made.setAttribute("href", url);
  made.setAttribute("target", "_blank");
  return made;
}
function card(one) {
  const item = line(""), price = one.price, style = price && {style: "currency", currency: price.currency};
  item.append(link(one));
  if (price) item.append(` · ${new Intl.NumberFormat(document.documentElement.lang, style).format(price.amount)}`);
  return item;
}
// What shoppers write is the merchant's to read here; it is text, whatever it looks like.
let older = null;
function line(text, tag = "s-paragraph") {
  return Object.assign(document.createElement(tag), {textContent: text});
}
function listed(chat) {
  const when = new Date(chat.last_message_at).toLocaleString(document.documentElement.lang);
  const item = line([when, (chat.last_message?.content || "").slice(0, 100)].join(" · "), "s-button");
  const failed = (error) => at("transcript").replaceChildren(line(error.message));
  item.addEventListener("click", () => read(chat.id).catch(failed));
  return item;
}
async function chats(cursor) {
  const found = await call("/api/conversations" + (cursor ? `?cursor=${encodeURIComponent(cursor)}` : ""));
  at("chats").append(...found.data.map(listed));
  if (!at("chats").childElementCount) at("transcript").replaceChildren(line(words.chats_none));
  older = found.next_cursor;
  at("older").hidden = !older;
}
async function read(id) {
  const said = (one) => {
    const who = `${words["role_" + one.role] || "·"}: `;
    if (one.role !== "assistant") return [line(who + one.content)];
    const rows = written(one.content);
    (rows[0] ||= line("")).prepend(who);
    return rows;
  };
  at("transcript").replaceChildren(...(await call(`/api/conversations/${id}`)).data.flatMap(said));
}
at("older").addEventListener("click", () => chats(older).catch(() => {}));
chats().catch(() => {});
document.addEventListener("visibilitychange", () => { if (!document.hidden) settle(); });
settle();
look();
