/** Runs the stand-in server as a process; prints its address, and takes orders from a browser test as JSON over HTTP. */
import { createServer } from "node:http";
import { startStub } from "./stub-server.mjs";

const stub = await startStub();
const latest = () => [...stub.conversations.values()].at(-1);

const ORDERS = {
  seen: () => stub.seen,
  reset: () => {
    stub.seen.requests.length = stub.seen.events.length = 0;
  },
  drop: () => stub.dropSockets(),
  say: ({ role, content, more }) => stub.say(latest(), role, content, more),
  /** Stored while nobody hears it, as when a connection is gone. */
  store: ({ role, content }) => stub.add(latest(), role, content),
  status: ({ status, agent }) => stub.setStatus(latest(), status, agent),
  emit: ({ event, payload }) => stub.io.to(latest().id).emit(event, { conversation_id: latest().id, ...payload }),
};

const control = createServer(async (request, response) => {
  let body = "";
  for await (const part of request) body += part;
  const { order, ...values } = JSON.parse(body);
  response.end(JSON.stringify(ORDERS[order](values) ?? null));
});
control.listen(0, "127.0.0.1", () => {
  console.log(JSON.stringify({ base: stub.base, control: `http://127.0.0.1:${control.address().port}` }));
});
