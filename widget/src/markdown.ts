/** Markdown of answers as DOM nodes: built node by node, no HTML, no images, links by allow-list. */
import * as smd from "streaming-markdown";

const SAFE = ["http:", "https:", "mailto:", "tel:"];

/** The address if its protocol is allowed, else null; spaces and control characters cannot hide a protocol. */
export function safeUrl(value: unknown, protocols: string[] = SAFE): string | null {
  if (typeof value !== "string" || !value) return null;
  try {
    const url = new URL(value.trim(), location.href);
    return protocols.includes(url.protocol) ? url.href : null;
  } catch {
    return null;
  }
}

/** An http(s) address, for images and cards; else null. */
export const webUrl = (value: unknown): string | null => safeUrl(value, ["http:", "https:"]);

/** What a link opens in: the same tab on the same site, a new one elsewhere. */
export function linkTarget(href: string): "_blank" | undefined {
  const url = new URL(href, location.href);
  const isWeb = url.protocol === "http:" || url.protocol === "https:";
  return isWeb && url.origin !== location.origin ? "_blank" : undefined;
}

const TAGS: Record<number, string> = {
  [smd.PARAGRAPH]: "p",
  [smd.HEADING_1]: "h4",
  [smd.HEADING_2]: "h4",
  [smd.HEADING_3]: "h5",
  [smd.HEADING_4]: "h5",
  [smd.HEADING_5]: "h6",
  [smd.HEADING_6]: "h6",
  [smd.CODE_BLOCK]: "pre",
  [smd.CODE_FENCE]: "pre",
  [smd.CODE_INLINE]: "code",
  [smd.ITALIC_AST]: "em",
  [smd.ITALIC_UND]: "em",
  [smd.STRONG_AST]: "strong",
  [smd.STRONG_UND]: "strong",
  [smd.STRIKE]: "s",
  [smd.LINK]: "a",
  [smd.RAW_URL]: "a",
  [smd.BLOCKQUOTE]: "blockquote",
  [smd.LINE_BREAK]: "br",
  [smd.RULE]: "hr",
  [smd.LIST_UNORDERED]: "ul",
  [smd.LIST_ORDERED]: "ol",
  [smd.LIST_ITEM]: "li",
  [smd.TABLE]: "table",
  [smd.TABLE_ROW]: "tr",
  [smd.TABLE_CELL]: "td",
};

function renderer(root: HTMLElement): smd.Any_Renderer {
  const open: Element[] = [root];
  const top = (): Element => open[open.length - 1]!;
  return {
    data: null,
    add_token(_, token) {
      // Anything without a tag (an image, a formula, a checkbox) keeps only its text.
      const node = document.createElement(TAGS[token] ?? "span");
      top().append(node);
      open.push(node);
    },
    end_token() {
      if (open.length > 1) open.pop();
    },
    add_text(_, text) {
      top().append(text);
    },
    set_attr(_, attribute, value) {
      const node = top();
      if (attribute === smd.START && node.tagName === "OL") node.setAttribute("start", String(parseInt(value, 10) || 1));
      if (attribute !== smd.HREF || node.tagName !== "A") return;
      const href = safeUrl(value);
      if (!href) return;
      node.setAttribute("href", href);
      node.setAttribute("rel", "noopener nofollow");
      const target = linkTarget(href);
      if (target) node.setAttribute("target", target);
    },
  };
}

/** Writes Markdown into an element piece by piece; if the parser ever fails, the rest is plain text. */
export class MarkdownWriter {
  private readonly parser: smd.Parser;
  private written = "";
  private isBroken = false;

  constructor(private readonly root: HTMLElement) {
    this.parser = smd.parser(renderer(root));
  }

  /** Brings the element to the given text; returns false if that text does not continue what is there. */
  update(text: string): boolean {
    if (!text.startsWith(this.written)) return false;
    const rest = text.slice(this.written.length);
    this.written = text;
    this.run(() => smd.parser_write(this.parser, rest), rest);
    return true;
  }

  end(): void {
    this.run(() => smd.parser_end(this.parser), "");
  }

  private run(step: () => void, rest: string): void {
    if (this.isBroken) return void this.root.append(rest);
    try {
      step();
    } catch {
      this.isBroken = true;
      this.root.replaceChildren(this.written);
    }
  }
}

/** Replaces an element's content by rendered Markdown. */
export function render(root: HTMLElement, text: string): void {
  root.replaceChildren();
  const writer = new MarkdownWriter(root);
  writer.update(text);
  writer.end();
}

/** The text of Markdown as somebody would read it aloud. */
export function plainText(text: string): string {
  const box = document.createElement("div");
  render(box, text);
  return Array.from(box.children, (block) => block.textContent ?? "").join(" ").replace(/\s+/g, " ").trim() || text;
}
