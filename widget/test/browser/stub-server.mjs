/** A small stand-in for the platform: embed API, assets, and a Socket.IO server that answers by rote, for browser tests. */
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { Server } from "socket.io";

const dist = new URL("../../dist/", import.meta.url);
const { version } = JSON.parse(await readFile(new URL("manifest.json", dist), "utf8"));

const CONFIG = {
  id: "wgt_demo",
  name: "Casa Luz",
  locale: "en",
  theme: { color: "#0f766e", color_scheme: "auto", position: "right" },
  greeting: {
    en: "Hi! I know every lamp in this shop. **What are you looking for?**",
    es: "¡Hola! Conozco cada lámpara de la tienda. **¿Qué buscas?**",
  },
  suggestions: {
    en: ["Which lamps are in stock?", "How long does delivery take?", "Where is my order?"],
    es: ["¿Qué lámparas hay?", "¿Cuánto tarda el envío?", "¿Dónde está mi pedido?"],
  },
  features: { handoff: true, feedback: true, cards: true },
};

const CARDS = [
  ["Aurora table lamp in oak", "89.00", true, "Oak · 42 cm"],
  ["Nido pendant", "129.50", true, null],
  ["Faro floor lamp with reading light and dimmer", "249.00", false, "Black"],
].map(([title, amount, available, variant], at) => ({
  type: "product",
  external_id: String(at + 1),
  title,
  url: `/products/${at + 1}`,
  image_url: `/img/${at + 1}.svg`,
  price: { amount, currency: "EUR" },
  available,
  variant,
}));

const ANSWERS = {
  lamp: {
    text:
      "These three fit what you describe:\n\n- **Aurora**, warm light, oak foot\n- **Nido**, a pendant for the dining table\n- **Faro** stands beside a sofa\n\nDelivery takes *2 to 4 days*. More on [our delivery page](/pages/delivery).",
    cards: CARDS,
    sources: [
      { title: "Delivery and returns", url: "/pages/delivery" },
      { title: "Lamp guide", url: "https://example.org/guide" },
    ],
  },
  order: {
    text: "Your order is on its way. It should be with you **tomorrow**.",
    cards: [
      {
        type: "order",
        number: "#1042",
        status: "shipped",
        placed_at: "2026-11-18T10:00:00Z",
        tracking: [{ company: "Correos", number: "PK43XX21", url: "https://example.org/track/PK43XX21" }],
      },
    ],
    sources: [],
  },
  hostile: {
    text: "[a](javascript:alert(1)) ![x](https://evil.example/pixel.png) <img src=x onerror=alert(1)> [ok](https://example.org)",
    cards: [{ type: "product", title: "<b>Bold</b>", url: "javascript:alert(1)", image_url: "data:image/svg+xml,<svg/>", price: { amount: "x", currency: "??" } }],
    sources: [{ title: "bad", url: "javascript:alert(1)" }],
  },
};

export async function startStub({ config = {}, delay = 15 } = {}) {
  const seen = { requests: [], events: [] };
  const conversations = new Map();
  const byVisitor = new Map();
  let count = 0;

  const http = createServer(async (request, response) => {
    const url = new URL(request.url, "http://stub");
    seen.requests.push(`${request.method} ${url.pathname}`);
    response.setHeader("Access-Control-Allow-Origin", "*");
    response.setHeader("Access-Control-Allow-Headers", "content-type");
    const json = (status, body) => {
      response.writeHead(status, { "Content-Type": "application/json" });
      response.end(JSON.stringify(body));
    };
    if (request.method === "OPTIONS") return response.writeHead(204).end();
    if (url.pathname === "/api/embed/wgt_demo") return json(200, { ...CONFIG, ...config, realtime: { url: null, path: "/socket.io" } });
    if (url.pathname === "/api/embed/wgt_demo/visitor") {
      let body = "";
      for await (const part of request) body += part;
      const { visitor_token: old } = JSON.parse(body);
      const visitor = old && old !== "bad" ? old : `vis_${++count}`;
      return json(200, { visitor_id: visitor, token: visitor, expires_at: new Date(Date.now() + 864e5).toISOString() });
    }
    const asset = url.pathname === "/widget.js" ? "widget.js" : url.pathname.startsWith(`/widget/${version}/`) ? url.pathname.split("/").pop() : null;
    if (asset) {
      response.writeHead(200, { "Content-Type": "text/javascript; charset=utf-8" });
      return response.end(await readFile(new URL(asset, dist)).catch(() => ""));
    }
    if (url.pathname.startsWith("/img/")) {
      const hue = Number(url.pathname.match(/\d+/)) * 47;
      response.writeHead(200, { "Content-Type": "image/svg+xml" });
      return response.end(
        `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 200 200"><rect width="200" height="200" fill="hsl(${hue} 45% 88%)"/><path d="M60 90h80l-20-45H80z" fill="hsl(${hue} 45% 45%)"/><path d="M97 90h6v60h-6zM75 150h50v8H75z" fill="hsl(${hue} 25% 30%)"/></svg>`,
      );
    }
    if (url.pathname.startsWith("/api/")) return json(404, { error: { code: "widget_not_found", message: "There is no such widget." } });
    const lang = url.searchParams.get("lang") ?? "en";
    const widget = url.searchParams.get("widget") ?? "wgt_demo";
    const headers = { "Content-Type": "text/html; charset=utf-8" };
    if (url.searchParams.has("csp")) {
      headers["Content-Security-Policy"] =
        "default-src 'self'; script-src 'self'; style-src 'nonce-x'; img-src 'self'; connect-src 'self' ws:; require-trusted-types-for 'script'";
    }
    response.writeHead(200, headers);
    response.end(
      `<!doctype html><html lang="${lang}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>Casa Luz</title></head>` +
        `<body><main><h1>Casa Luz</h1><p>Lamps for every room.</p></main><script async src="/widget.js" data-widget-id="${widget}"></script></body></html>`,
    );
  });

  const io = new Server(http, { path: "/socket.io" });
  io.use((socket, next) => {
    const { token } = socket.handshake.auth;
    seen.events.push(["connect", token]);
    if (!token || token === "bad") return next(Object.assign(new Error("The visitor token is not valid."), { data: { code: "invalid_token" } }));
    socket.data.visitor = token;
    next();
  });
  const now = () => new Date().toISOString();
  const add = (talk, role, content, more = {}) => {
    const message = { id: `msg_${talk.id}_${talk.messages.length + 1}`, conversation_id: talk.id, seq: talk.messages.length + 1, role, content, created_at: now(), ...more };
    talk.messages.push(message);
    return message;
  };
  const wait = (ms) => new Promise((done) => setTimeout(done, ms));
  async function answer(talk, text) {
    const key = Object.keys(ANSWERS).find((word) => text.toLowerCase().includes(word)) ?? "";
    const { text: content, ...more } = ANSWERS[key] ?? { text: `You said: ${text.slice(0, 200)}`, cards: [], sources: [] };
    const id = `msg_${talk.id}_${talk.messages.length + 1}`;
    await wait(delay * 10);
    if (text.includes("fail")) return io.to(talk.id).emit("chat:agent:error", { conversation_id: talk.id, message_id: id, code: "model_unavailable", message: "The assistant cannot answer just now." });
    const pieces = content.match(/[\s\S]{1,7}/g);
    for (const [index, chunk] of pieces.entries()) {
      io.to(talk.id).emit("chat:agent:streaming", { conversation_id: talk.id, message_id: id, index, chunk });
      await wait(delay);
      if (text.includes("pause") && index === 2) await wait(1e9);
    }
    const message = add(talk, "assistant", content, more);
    io.to(talk.id).emit("chat:agent:complete", { conversation_id: talk.id, message_id: message.id, message });
    io.to(talk.id).emit("chat:message:received", { message });
  }
  const setStatus = (talk, status, agent) => {
    talk.status = status;
    io.to(talk.id).emit("chat:status", { conversation_id: talk.id, status, agent });
  };
  io.on("connection", (socket) => {
    const on = (event, handler) =>
      socket.on(event, (payload, ack) => {
        seen.events.push([event, payload]);
        ack?.(handler(payload) ?? { ok: true });
      });
    on("chat:join", ({ conversation_id: id, after = 0 }) => {
      const visitor = socket.data.visitor;
      let talk = conversations.get(id ?? byVisitor.get(visitor));
      if (!talk || (!id && talk.status === "closed")) {
        talk = { id: `cnv_${conversations.size + 1}`, status: "ai", messages: [] };
        conversations.set(talk.id, talk);
        byVisitor.set(visitor, talk.id);
      }
      socket.join(talk.id);
      return { ok: true, conversation: { id: talk.id, status: talk.status }, messages: talk.messages.filter((one) => one.seq > after), last_seq: talk.messages.length };
    });
    on("chat:message", ({ conversation_id: id, client_id, content }) => {
      const talk = conversations.get(id);
      const known = talk.messages.find((one) => one.client_id === client_id);
      if (known) return { ok: true, message: known };
      if (content === "flood") return { ok: false, error: { code: "rate_limited", message: "Slow down.", retry_after: 3 } };
      const message = add(talk, "user", content, { client_id });
      io.to(id).emit("chat:message:received", { message });
      if (talk.status === "ai") void answer(talk, content);
      return { ok: true, message };
    });
    for (const event of ["chat:typing", "chat:read", "chat:feedback", "chat:action"]) on(event, () => undefined);
    on("chat:handoff", ({ conversation_id: id, cancel, email }) => {
      const talk = conversations.get(id);
      if (!email) setStatus(talk, cancel ? "ai" : "waiting");
    });
  });

  await new Promise((done) => http.listen(0, "127.0.0.1", done));
  const base = `http://127.0.0.1:${http.address().port}`;
  return {
    base,
    seen,
    io,
    conversations,
    add,
    setStatus,
    say: (talk, role, content, more) => {
      const message = add(talk, role, content, more);
      io.to(talk.id).emit("chat:message:received", { message });
      return message;
    },
    dropSockets: () => io.disconnectSockets(true),
    stop: () => new Promise((done) => io.close(() => done())),
  };
}
