/* Starts the chat, lends it the cart, and, once a shopper opens it, tells it who they are and what lies in there. */
(function (config) {
  "use strict";
  window.ChatWidget = window.ChatWidget || function () {
    (window.ChatWidget.q = window.ChatWidget.q || []).push(arguments);
  };
  window.ChatWidget("init", { widgetId: config.widgetId, origin: config.origin });
  if (config.product) {
    window.ChatWidget("setContext", { product: { id: config.product } });
  }
  var cart = window.ChatWidgetCart(config);
  window.ChatWidget("cart", { add: cart.add });
  var provenAt = 0;
  function ask(url, headers) {
    return fetch(url, { credentials: "same-origin", headers: headers || {}, cache: "no-store" }).then(function (response) {
      return response.ok ? response : Promise.reject(response.status);
    });
  }
  function identify() {
    // A proof is good for five minutes; guests get no nonce, and that is all there is to it.
    if (Date.now() - provenAt < 240000) return;
    ask(config.nonce)
      .then(function (response) { return response.text(); })
      .then(function (nonce) { return ask(config.identity, { "X-WP-Nonce": nonce.trim() }); })
      .then(function (response) { return response.json(); })
      .then(function (said) {
        provenAt = Date.now();
        window.ChatWidget("identify", { proof: said.token });
      })
      .catch(function () {});
  }
  function tellCart() {
    cart.read().then(function (now) { window.ChatWidget("setContext", { cart: now }); }).catch(function () {});
  }
  var isOpen = false;
  document.addEventListener("chatwidget:open", function () {
    isOpen = true;
    identify();
    tellCart();
  });
  document.addEventListener("chatwidget:close", function () { isOpen = false; });
  function cartChanged() { if (isOpen && !cart.isTelling()) tellCart(); }
  function listen() {
    // Blocks let these events bubble or not, depending on who tells of them.
    document.body.addEventListener("wc-blocks_added_to_cart", cartChanged);
    document.body.addEventListener("wc-blocks_removed_from_cart", cartChanged);
    if (!window.jQuery) return;
    var body = window.jQuery(document.body);
    body.on("added_to_cart removed_from_cart updated_cart_totals", cartChanged);
    body.on("found_variation reset_data", ".variations_form", function (_event, variation) {
      var product = { id: config.product };
      if (variation && variation.variation_id) product.variant_id = String(variation.variation_id);
      if (config.product) window.ChatWidget("setContext", { product: product });
    });
  }
  // Plugins that make pages faster load jQuery late.
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", listen);
  else listen();
})(window.ChatWidgetConfig);
