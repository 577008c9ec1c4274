import { describe, expect, it } from "vitest";
import { linkTarget, MarkdownWriter, plainText, render, safeUrl, webUrl } from "../src/markdown";

const rendered = (text: string): HTMLElement => {
  const box = document.createElement("div");
  render(box, text);
  return box;
};

const streamed = (text: string): HTMLElement => {
  const box = document.createElement("div");
  const writer = new MarkdownWriter(box);
  for (let end = 1; end <= text.length; end++) writer.update(text.slice(0, end));
  writer.end();
  return box;
};

const HOSTILE = [
  "[a](javascript:alert(1))",
  "[a](JaVaScRiPt:alert(1))",
  "[a](  javascript:alert(1))",
  "[a](java\tscript:alert(1))",
  "[a](\u0001javascript:alert(1))",
  "[a](&#106;avascript:alert(1))",
  "[a](vbscript:msgbox)",
  "[a](data:text/html;base64,PHNjcmlwdD4=)",
  "[a](file:///etc/passwd)",
  "[a](blob:https://x/1)",
  "![x](https://evil.example/pixel.png)",
  "![x](data:image/svg+xml,<svg onload=alert(1)>)",
  "![a ![b](https://evil.example/2.png)](https://evil.example/1.png)",
  "[![x](https://evil.example/p.png)](javascript:alert(1))",
  "<img src=x onerror=alert(1)>",
  "<script>alert(1)</script>",
  "<a href='javascript:alert(1)'>x</a>",
  "<iframe src=https://evil.example></iframe>",
  "**<svg/onload=alert(1)>**",
  "> - **[a](javascript:alert(1))**",
  "`<img src=x>` and ```\n<script>\n```",
  "$$\\href{javascript:alert(1)}{x}$$",
  "- [x] [t](javascript:alert(1))",
  "| a | b |\n|---|---|\n| <b>x</b> | [y](data:text/html,x) |",
  "javascript:alert(1)",
  "<javascript:alert(1)>",
];

describe("hostile Markdown", () => {
  it.each(HOSTILE)("%s makes no script, image, frame or dangerous link", (text) => {
    for (const box of [rendered(text), streamed(text)]) {
      expect(box.querySelector("script,img,iframe,svg,object,embed,style,link,form,input,video,audio,math")).toBeNull();
      for (const node of box.querySelectorAll("*")) {
        for (const { name, value } of node.attributes) {
          expect(["href", "rel", "target", "start"]).toContain(name);
          if (name === "href") expect(value).toMatch(/^(https?|mailto|tel):/);
        }
      }
    }
  });

  it.each([...HOSTILE, "**bold** _x_ `c`\n\n1. a\n2. b\n   - c\n\n> q\n\n# H\n\n[l](https://x.example/a_b)\n\nhttps://x.example/p?q=1 end"])(
    "%s looks the same whether it comes at once or letter by letter",
    (text) => expect(streamed(text).innerHTML).toBe(rendered(text).innerHTML),
  );

  it("survives nesting deeper than anybody writes, losing no text", () => {
    const text = ">".repeat(60) + " " + "- ".repeat(60) + "**_".repeat(60) + "end";
    expect(rendered(text).textContent).toContain("end");
  });
});

describe("Markdown of answers", () => {
  it("renders emphasis, lists and links", () => {
    const box = rendered("**Aurora** and *Nido*\n\n- one\n- [two](https://shop.example/2)");
    expect(box.querySelector("strong")!.textContent).toBe("Aurora");
    expect(box.querySelectorAll("li")).toHaveLength(2);
    const link = box.querySelector("a")!;
    expect([link.href, link.rel, link.target]).toEqual(["https://shop.example/2", "noopener nofollow", "_blank"]);
  });

  it("opens links of the same site in the same tab", () => {
    expect(linkTarget(`${location.origin}/cart`)).toBeUndefined();
    expect(linkTarget("https://elsewhere.example/")).toBe("_blank");
    expect(linkTarget("mailto:a@b.example")).toBeUndefined();
  });

  it("knows which addresses are safe", () => {
    expect(safeUrl("/cart")).toBe(new URL("/cart", location.href).href);
    expect(safeUrl("mailto:a@b.example")).toBe("mailto:a@b.example");
    expect(safeUrl("tel:+34600")).toBe("tel:+34600");
    expect(safeUrl("javascript:1")).toBeNull();
    expect(webUrl("mailto:a@b.example")).toBeNull();
    expect(webUrl(null)).toBeNull();
    expect(webUrl({})).toBeNull();
  });

  it("reads aloud as plain sentences", () => {
    expect(plainText("**Hello**, see [this](https://x.example).\n\n- one\n- two")).toMatch(/^Hello, see this\. one ?two$/);
  });
});
