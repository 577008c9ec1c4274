// The demo shop's own script: choosing a variant, a cart kept in this browser, and telling the chat about both.
"use strict";

(() => {
  const CART = "alpenglow-cart";
  const FREE_FROM = 60;
  const read = (id) => {
    const element = document.getElementById(id);
    return element ? JSON.parse(element.textContent) : null;
  };
  const words = read("shop-words");
  const product = read("product-data");
  const money = (amount) => {
    const text = Number(amount).toFixed(2);
    return words.language === "es" ? `${text.replace(".", ",")}\u00a0€` : `€${text}`;
  };

  // What lies in the storage may be old or broken: only lines of the right shape count.
  const isLine = (line) =>
    line !== null && typeof line === "object" && typeof line.sku === "string" && typeof line.title === "string" &&
    /^\d+(\.\d+)?$/.test(line.price) && Number.isInteger(line.quantity) && line.quantity > 0 &&
    typeof line.url === "string" && line.url.startsWith("/") && !line.url.startsWith("//") &&
    typeof line.image === "string" && line.image.startsWith("/images/");
  const load = () => {
    try {
      const lines = JSON.parse(localStorage.getItem(CART) ?? "[]");
      return Array.isArray(lines) ? lines.filter(isLine) : [];
    } catch {
      return [];
    }
  };
  const total = (lines) => lines.reduce((sum, line) => sum + Number(line.price) * line.quantity, 0);

  let chosen = null;

  // The cart as the chat is told of it.
  function cart() {
    const lines = load();
    return {
      currency: "EUR",
      total: total(lines).toFixed(2),
      url: document.querySelector(".cart-link").href,
      items: lines.map(({ sku, title, price, quantity, url }) => ({
        product_id: url.split("?")[0], variant_id: sku, sku, title, price, quantity,
      })),
    };
  }

  function put(variant, quantity) {
    const lines = load();
    const line = lines.find((one) => one.sku === variant.sku);
    if (line) line.quantity = Math.min(line.quantity + quantity, 99);
    else {
      const { sku, name, price, image, url } = variant;
      lines.push({ sku, title: name, price, image, url, quantity });
    }
    save(lines);
  }

  // What the chat calls when a shopper wants something: the product's own page tells all there is to know of it.
  async function add({ product_id, variant_id, quantity }) {
    const page = new URL(product_id, location.origin);
    if (page.origin !== location.origin) throw new Error(words.gone);
    const answer = await fetch(page);
    const data = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("product-data");
    const variants = data ? JSON.parse(data.textContent).variants : [];
    const variant = variants.length === 1 ? variants[0] : variants.find((one) => one.sku === variant_id);
    if (!variant) throw new Error(words.gone);
    if (variant.stock === 0) throw new Error(words.out);
    put(variant, quantity);
    return cart();
  }

  function tellChat() {
    const chat = window.ChatWidget;
    if (!chat || typeof chat.setContext !== "function") return;
    const context = { page: { url: location.href, title: document.title }, cart: cart() };
    if (product) {
      context.page.product_id = product.id;
      context.product = { id: product.id, title: product.title };
      if (chosen) {
        context.page.variant_id = chosen.sku;
        Object.assign(context.product, {
          variant_id: chosen.sku,
          price: { amount: chosen.price, currency: "EUR" },
          available: chosen.stock > 0,
        });
      }
    }
    chat.setContext(context);
  }

  function save(lines) {
    try {
      localStorage.setItem(CART, JSON.stringify(lines));
    } catch {
      // A browser without storage has a cart for this page view alone.
    }
    showCount();
    tellChat();
  }

  function showCount() {
    const count = load().reduce((sum, line) => sum + line.quantity, 0);
    for (const badge of document.querySelectorAll("[data-cart-count]")) {
      badge.textContent = String(count);
      badge.hidden = count === 0;
    }
  }

  let closing = 0;
  function toast(text) {
    const element = document.querySelector("[data-toast]");
    element.textContent = text;
    element.setAttribute("data-open", "");
    clearTimeout(closing);
    closing = setTimeout(() => element.removeAttribute("data-open"), 3000);
  }

  function showProduct() {
    const form = document.querySelector("[data-choice]");
    if (!product || !form) return;
    const picture = document.querySelector("[data-picture]");
    const value = (name) => form.elements[name]?.value ?? null;
    const find = (colour, size) =>
      product.variants.find((v) => (colour === null || v.colour === colour) && (size === null || v.size === size));

    function show() {
      chosen = find(value("colour"), value("size"));
      for (const input of form.querySelectorAll("input:checked")) {
        form.querySelector(`[data-chosen="${input.name}"]`).textContent = input.dataset.name;
      }
      for (const input of form.querySelectorAll('input[name="size"]')) {
        input.parentElement.toggleAttribute("data-out", find(value("colour"), input.value).stock === 0);
      }
      document.querySelector("[data-price]").textContent = money(chosen.price);
      document.querySelector("[data-sku]").textContent = chosen.sku;
      const stock = form.querySelector("[data-stock]");
      const state = chosen.stock === 0 ? "out" : chosen.stock <= 3 ? "few" : "in";
      stock.dataset.state = state;
      stock.textContent = { out: words.out, few: words.few.replace("{count}", chosen.stock), in: words.inStock }[state];
      form.querySelector("button").disabled = chosen.stock === 0;
      if (!picture.src.endsWith(chosen.image)) picture.src = chosen.image;
      for (const thumb of document.querySelectorAll("[data-thumb]")) {
        thumb.toggleAttribute("data-current", thumb.dataset.thumb === chosen.colour);
      }
    }

    const select = (name, wanted) => {
      const input = [...form.querySelectorAll(`input[name="${name}"]`)].find((one) => one.value === wanted);
      if (input) input.checked = true;
    };
    const asked = product.variants.find((v) => v.sku === new URLSearchParams(location.search).get("variant"));
    // Without a choice in the address, start with the first variant that can be bought.
    const start = asked ?? product.variants.find((v) => v.stock > 0) ?? product.variants[0];
    select("colour", start.colour);
    select("size", start.size);
    show();

    form.addEventListener("change", () => {
      show();
      if (product.variants.length > 1) history.replaceState(null, "", chosen.url);
      tellChat();
    });
    for (const thumb of document.querySelectorAll("[data-thumb]")) {
      thumb.addEventListener("click", () => {
        select("colour", thumb.dataset.thumb);
        form.dispatchEvent(new Event("change"));
      });
    }
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      put(chosen, 1);
      toast(words.added);
    });
  }

  function element(name, properties, ...children) {
    const made = Object.assign(document.createElement(name), properties);
    made.append(...children);
    return made;
  }

  function showCart() {
    const list = document.querySelector("[data-cart-lines]");
    if (!list) return;
    const lines = load();
    document.querySelector("[data-cart]").hidden = lines.length === 0;
    document.querySelector("[data-cart-empty]").hidden = lines.length > 0;
    const change = (sku, quantity) => {
      save(load().map((line) => (line.sku === sku ? { ...line, quantity } : line)).filter((line) => line.quantity > 0));
      showCart();
    };
    list.replaceChildren(
      ...lines.map((line) => {
        const quantity = element("input", { type: "number", min: "1", max: "99", value: String(line.quantity) });
        quantity.setAttribute("aria-label", `${words.quantity}: ${line.title}`);
        quantity.addEventListener("change", () => {
          change(line.sku, Math.min(99, Math.max(1, Math.trunc(Number(quantity.value)) || 1)));
        });
        const remove = element("button", { type: "button", textContent: words.remove });
        remove.setAttribute("aria-label", `${words.remove}: ${line.title}`);
        remove.addEventListener("click", () => change(line.sku, 0));
        return element(
          "li", {},
          element("img", { src: line.image, alt: "", width: 88, height: 88 }),
          element(
            "div", {},
            element("a", { href: line.url, textContent: line.title }),
            element("p", { textContent: `${line.sku} · ${money(line.price)}` }),
            remove,
          ),
          element("div", {}, quantity, element("p", {}, element("b", { textContent: money(line.price * line.quantity) }))),
        );
      }),
    );
    const sum = total(lines);
    document.querySelector("[data-cart-total]").textContent = money(sum);
    document.querySelector("[data-cart-free]").textContent =
      sum >= FREE_FROM ? words.free : words.missing.replace("{amount}", money(FREE_FROM - sum));
  }

  showCount();
  showProduct();
  showCart();
  tellChat();
  document.addEventListener("chatwidget:ready", () => {
    tellChat();
    window.ChatWidget?.cart?.({ add });
  });
  window.addEventListener("storage", () => {
    showCount();
    showCart();
    tellChat();
  });
})();
