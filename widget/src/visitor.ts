/** The shopper's visitor token: asked for at the first interaction, kept in the browser only from then on. */
import type { Host } from "./host";
import { currentPage } from "./outbox";
import type { PageState } from "./sdk";
import type { Identity, Visitor, WireError } from "./wire";

/** The server refused a visitor token, or could not be reached; `code` is "unreachable" then. */
export class VisitorRefused extends Error {
  constructor(readonly error: WireError) {
    super(error.message);
  }
}

interface Kept extends Visitor {
  /** The proof of identity the token was made with. */
  proof?: string;
}

/** A token that ends within this time is renewed first. */
const MARGIN_MS = 10 * 60 * 1000;

export class VisitorPass {
  private kept: Kept | undefined;
  private readonly key: string;
  private pending: Promise<string> | undefined;

  constructor(
    private readonly host: Host,
    private readonly page: PageState,
  ) {
    this.key = `chatwidget:${host.widgetId}`;
  }

  /** A token to connect with; `renew` asks for a new one even when the old one looks good. */
  token(renew = false): Promise<string> {
    return (this.pending ??= this.find(renew).finally(() => (this.pending = undefined)));
  }

  /** Whether the page has named somebody whom the current token does not yet name. */
  get isStale(): boolean {
    const proof = this.proof();
    return proof !== undefined && proof !== this.read()?.proof;
  }

  /** Whether there is a token from before. */
  get isKnown(): boolean {
    return this.read() !== undefined;
  }

  /** Forgets the shopper. */
  forget(): void {
    this.kept = undefined;
    try {
      localStorage.removeItem(this.key);
    } catch {
      // Storage is blocked: nothing was kept there.
    }
  }

  private proof(): string | undefined {
    const who = this.page.identity;
    return who && String(who.hash ?? who.id ?? who.proof);
  }

  private async find(renew: boolean): Promise<string> {
    const kept = this.read();
    const good = kept && Date.parse(kept.expires_at) - Date.now() > MARGIN_MS && !this.isStale;
    if (good && !renew) return kept.token;
    const proof = this.proof();
    const visitor = await this.ask(kept?.token, this.page.identity);
    this.write({ ...visitor, proof });
    return visitor.token;
  }

  private async ask(old: string | undefined, identity: Identity | undefined): Promise<Visitor> {
    let answer: Response;
    try {
      answer = await fetch(`${this.host.origin}/api/embed/${encodeURIComponent(this.host.widgetId)}/visitor`, {
        method: "POST",
        credentials: "omit",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify({
          visitor_token: old,
          identity,
          locale: this.host.locale.tag,
          page: currentPage(this.page),
        }),
      });
    } catch {
      throw new VisitorRefused({ code: "unreachable", message: "" });
    }
    const body = (await answer.json().catch(() => ({}))) as Partial<Visitor> & { error?: WireError };
    if (answer.ok && body.token) return body as Visitor;
    const { status } = answer;
    if (status === 401 || status === 403 || status === 422) {
      // Neither a wrong proof of identity nor an old token may lock the shopper out.
      if (identity) {
        console.warn("ChatWidget: the identity was not accepted, the chat goes on without it.", body.error?.message);
        return this.ask(old, undefined);
      }
      if (old) return this.ask(undefined, undefined);
    }
    const wait = Number(answer.headers.get("Retry-After")) || body.error?.retry_after;
    throw new VisitorRefused({
      code: body.error?.code ?? `http_${status}`,
      message: body.error?.message ?? "",
      retry_after: wait || undefined,
    });
  }

  private read(): Kept | undefined {
    if (this.kept) return this.kept;
    try {
      const raw = JSON.parse(localStorage.getItem(this.key) ?? "null") as Kept | null;
      if (raw && typeof raw.token === "string") this.kept = raw;
    } catch {
      // Blocked or unreadable storage counts as empty.
    }
    return this.kept;
  }

  private write(visitor: Kept): void {
    this.kept = visitor;
    try {
      localStorage.setItem(this.key, JSON.stringify(visitor));
    } catch {
      // The token then lives as long as the page.
    }
  }
}
