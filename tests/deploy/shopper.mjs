// A shopper's browser with the official client: joins, asks once, says every event on a line of its own.
// node shopper.mjs CLIENT_PACKAGE URL TOKEN ORIGIN TRANSPORTS QUESTION
import { createRequire } from "node:module";

const [clientPackage, url, token, origin, transports, question] = process.argv.slice(2);
const { io } = createRequire(clientPackage)("socket.io-client");
const socket = io(url, {
  auth: { token },
  transports: transports.split(","),
  extraHeaders: { Origin: origin },
  reconnectionDelay: 100,
  reconnectionDelayMax: 500,
});
const say = (event, data) => console.log(JSON.stringify({ event, data }));
let conversation = null;
let seen = 0;

socket.onAny(say);
socket.on("chat:message:received", ({ message }) => { seen = Math.max(seen, message.seq); });
socket.on("connect_error", (error) => say("connect_error", { message: error.message }));
socket.on("disconnect", (reason) => say("disconnect", { reason }));
socket.io.on("open", () => {
  const { engine } = socket.io;
  say("open", { transport: engine.transport.name });
  engine.once("upgrade", (transport) => say("upgrade", { transport: transport.name }));
});
socket.on("connect", () => {
  const joining = conversation === null ? {} : { conversation_id: conversation, after: seen };
  socket.emit("chat:join", joining, (joined) => {
    say("joined", joined);
    if (conversation === null && joined.ok) {
      conversation = joined.conversation.id;
      socket.emit("chat:message", { conversation_id: conversation, client_id: "only-once", content: question }, (stored) => say("stored", stored));
    }
  });
});
