/* Starts the chat and, once a shopper opens it, tells it who they are and what lies in their cart. */
(function (config) {
  "use strict";
  window.ChatWidget = window.ChatWidget || function () {
    (window.ChatWidget.q = window.ChatWidget.q || []).push(arguments);
  };
  window.ChatWidget("init", { widgetId: config.widgetId, origin: config.origin });
  if (config.product) {
    window.ChatWidget("setContext", { product: { id: config.product } });
  }
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
    ask(config.cart)
      .then(function (response) { return response.json(); })
      .then(function (cart) {
        var totals = cart.totals || {};
        window.ChatWidget("setContext", {
          cart: {
            total: Number(totals.total_price || 0) / Math.pow(10, totals.currency_minor_unit || 0),
            currency: totals.currency_code,
            items: (cart.items || []).slice(0, 30).map(function (item) {
              return { id: String(item.id), title: item.name, quantity: item.quantity };
            })
          }
        });
      })
      .catch(function () {});
  }
  var isOpen = false;
  document.addEventListener("chatwidget:open", function () {
    isOpen = true;
    identify();
    tellCart();
  });
  document.addEventListener("chatwidget:close", function () { isOpen = false; });
  function cartChanged() { if (isOpen) tellCart(); }
  document.addEventListener("wc-blocks_added_to_cart", cartChanged);
  if (window.jQuery) window.jQuery(document.body).on("added_to_cart removed_from_cart updated_cart_totals", cartChanged);
})(window.ChatWidgetConfig);
