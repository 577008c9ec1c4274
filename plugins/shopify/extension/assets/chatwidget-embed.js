// Loads the chat into a Shopify storefront: asks the app proxy which widget it is and who is logged in, then hands the
// page's product and cart to it. Nothing is stored here; the widget asks for a visitor at the first click.
(() => {
  const element = document.getElementById("chatwidget-embed");
  if (!element || window.ChatWidgetShopify) return;
  window.ChatWidgetShopify = true;
  const page = JSON.parse(element.textContent);
  const chat = (window.ChatWidget ||= function () { (window.ChatWidget.q ||= []).push(arguments); });

  const context = () => {
    const told = { page: { url: location.href, title: document.title } };
    if (page.product) told.product = { id: String(page.product.id), variant_id: variant() };
    return told;
  };
  const variant = () => {
    const chosen = new URLSearchParams(location.search).get("variant") || (page.product && page.product.variant_id);
    return chosen ? String(chosen) : undefined;
  };
  const cart = async () => {
    const answer = await fetch(`${window.Shopify?.routes?.root || "/"}cart.js`, { headers: { Accept: "application/json" } });
    if (!answer.ok) return;
    const found = await answer.json();
    chat("setContext", {
      ...context(),
      cart: {
        total: found.total_price / 100,
        currency: found.currency,
        items: found.items.slice(0, 20).map((item) => ({ title: item.title, quantity: item.quantity, variant_id: String(item.variant_id) })),
      },
    });
  };

  // A shopper who has not agreed to be remembered is not named to the chat before they open it themselves.
  const mayName = () => {
    // Where nobody has loaded Shopify's consent, the shopper is named when they open the chat themselves.
    return window.Shopify?.customerPrivacy?.preferencesProcessingAllowed?.() === true;
  };
  const whenAsked = (session) => {
    if (!session.proof) return;
    const name = () => chat("identify", { id: session.customer_id, proof: session.proof });
    if (mayName()) name();
    else document.addEventListener("chatwidget:open", name, { once: true });
  };

  const start = async () => {
    const answer = await fetch(`${page.proxy}/session`, { headers: { Accept: "application/json" } });
    if (!answer.ok) {
      console.info("ChatWidget: this shop is not connected, or the app proxy has another address.", answer.status);
      return;
    }
    const session = await answer.json();
    const script = document.createElement("script");
    script.async = true;
    script.src = `${session.origin}/widget.js`;
    script.dataset.widgetId = session.widget_id;
    script.dataset.locale = page.locale || "";
    script.dataset.position = page.position || "right";
    document.body.append(script);
    chat("setContext", context());
    whenAsked(session);
    document.addEventListener("chatwidget:open", () => void cart().catch(() => {}));
  };

  const begin = () => (window.requestIdleCallback || setTimeout)(() => void start().catch((reason) => console.info("ChatWidget:", reason)));
  if (window.Shopify?.designMode) {
    // In the theme editor blocks come and go without a load of the page.
    document.addEventListener("shopify:block:select", begin, { once: true });
  }
  if (document.readyState === "complete") begin();
  else addEventListener("load", begin, { once: true });
})();
