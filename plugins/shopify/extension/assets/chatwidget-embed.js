// Loads the chat into a Shopify storefront, hands the page's product and cart to it, and lends it the cart. Who is logged
// in is asked of the app proxy, for customers alone. Nothing is stored here; the widget asks for a visitor at the first click.
(() => {
  const element = document.getElementById("chatwidget-embed");
  if (!element || window.ChatWidgetShopify) return;
  window.ChatWidgetShopify = true;
  const page = JSON.parse(element.textContent);
  window.ChatWidget ||= function () { (window.ChatWidget.q ||= []).push(arguments); };
  // The widget puts itself in the place of what stands there until it has loaded.
  const chat = (...said) => window.ChatWidget(...said);
  const shopify = () => window.Shopify || {};
  // Every language of a shop has its own cart address: /es/cart
  const at = (path) => (shopify().routes?.root || "/") + path;

  const context = () => {
    const told = { page: { url: location.href, title: document.title } };
    // A shop that sells to several countries may have other prices in each.
    if (page.markets) Object.assign(told.page, { country: shopify().country, currency: shopify().currency?.active });
    if (page.product) told.product = { id: String(page.product.id), variant_id: variant() };
    return told;
  };
  const variant = () => {
    const chosen = new URLSearchParams(location.search).get("variant") || (page.product && page.product.variant_id);
    return chosen ? String(chosen) : undefined;
  };

  // ── the cart ──
  const ask = async (path, body) => {
    const how = { headers: { Accept: "application/json" } };
    if (body) Object.assign(how, { method: "POST", body: JSON.stringify(body) }).headers["Content-Type"] = "application/json";
    const answer = await fetch(path, how);
    const said = await answer.json().catch(() => ({}));
    if (answer.ok) return said;
    // Shopify says why ("… is already sold out.") in the shopper's language.
    throw new Error(said.description || said.error?.message || page.words.not_added);
  };
  const cart = async () => {
    const found = await ask(at("cart.js"));
    return {
      total: found.total_price / 100,
      currency: found.currency,
      items: found.items.slice(0, 20).map((item) => ({ title: item.title, quantity: item.quantity, price: item.price / 100, product_id: String(item.product_id), variant_id: String(item.variant_id) })),
      url: new URL(at("cart"), location.href).href,
      checkout_url: new URL(at("checkout"), location.href).href,
    };
  };
  const tell = async () => chat("setContext", { ...context(), cart: await cart() });
  // A card may name a product alone, where there is nothing to choose.
  const variantOf = async (product) => {
    if (String(page.product?.id) === String(product) && variant()) return variant();
    return (await ask(`${page.proxy}/variant?product_id=${encodeURIComponent(product)}`)).variant_id;
  };
  const add = async ({ product_id, variant_id, quantity }) => {
    const id = String(variant_id || (await variantOf(product_id)));
    const many = Math.max(1, Number(quantity) || 1);
    const update = shopify().actions?.updateCart;
    // A theme that has its own way to add keeps its cart drawer in step; Shopify's default would load the page anew.
    if (update?.isDefault && !update.isDefault()) {
      const lines = [{ merchandiseId: `gid://shopify/ProductVariant/${id}`, quantity: many }];
      const refused = (await update({ lines }))?.userErrors?.[0];
      if (refused) throw new Error(refused.message || page.words.not_added);
    } else {
      await ask(at("cart/add.js"), { items: [{ id: Number(id), quantity: many }] });
    }
    return cart(); // which the chat takes as its context, too
  };

  // ── links: the chat's lead to the shop's own domain, and with it to its own market; a shopper of another stays there ──
  const PLACE = /^\/(?:([a-z]{2})(?:-[a-z]{2})?\/)?((?:products|collections|pages|blogs|policies)\/.*)/i;
  const stay = (event) => {
    const path = event.composedPath();
    // The theme's own links lead where the merchant wants them to.
    const link = path.some((one) => one.localName === "chat-widget") && path.find((one) => one.tagName === "A");
    const [, language, place] = (link && link.hostname === page.domain && PLACE.exec(link.pathname)) || [];
    // A product may be called otherwise in another language, and is found there alone.
    if (!place || (language && language.toLowerCase() !== page.locale?.slice(0, 2).toLowerCase())) return;
    if (location.hostname !== page.domain || /^\/[a-z]{2}-[a-z]{2}\/$/i.test(shopify().routes?.root)) {
      link.href = new URL(at(place) + link.search + link.hash, location.href).href;
    }
  };

  // ── who is there: a shopper who has not agreed to be remembered is not named before they open the chat themselves ──
  const introduce = (session) => {
    if (!session.proof) return;
    let named = false;
    const name = () => {
      if (!named) chat("identify", { id: session.customer_id, proof: session.proof });
      named = true;
    };
    if (shopify().customerPrivacy?.preferencesProcessingAllowed?.() === true) return name();
    document.addEventListener("chatwidget:open", name, { once: true });
    document.addEventListener("visitorConsentCollected", (event) => event.detail?.preferencesAllowed && name());
  };

  const load = ({ widget_id, origin }) => new Promise((done, failed) => {
    const script = Object.assign(document.createElement("script"), { async: true, onload: done, onerror: failed });
    script.src = `${origin}/widget.js`;
    script.dataset.widgetId = widget_id;
    script.dataset.locale = page.locale || "";
    script.dataset.position = page.position || "right";
    document.body.append(script);
  });
  const start = async () => {
    const asked = () => ask(`${page.proxy}/session`);
    chat("setContext", context());
    chat("cart", { add });
    if (page.markets) for (const kind of ["click", "auxclick"]) document.addEventListener(kind, stay, true);
    if (page.widget && page.origin) {
      // What stands in the page may be older than the server's address.
      load({ widget_id: page.widget, origin: page.origin }).catch(() => asked().then(load));
      if (page.customer) asked().then(introduce, () => {});
    } else {
      const session = await asked();
      load(session).catch(() => {});
      introduce(session);
    }
    let opened = false;
    const again = () => opened && tell().catch(() => {});
    document.addEventListener("chatwidget:open", () => { opened = true; again(); });
    document.addEventListener("shopify:cart:lines-update", (event) => Promise.resolve(event.promise).then(again, () => {}));
  };

  let begun = false;
  const begin = () => {
    if (begun) return;
    begun = true;
    const go = () => start().catch((reason) => console.info("ChatWidget: this shop is not connected, or the app proxy has another address.", reason));
    (window.requestIdleCallback || setTimeout)(go);
  };
  // In the theme editor blocks come and go without a load of the page.
  if (shopify().designMode) document.addEventListener("shopify:block:select", begin);
  if (document.readyState === "complete") begin();
  else addEventListener("load", begin, { once: true });
})();
