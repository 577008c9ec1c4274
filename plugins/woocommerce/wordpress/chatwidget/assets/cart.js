/* The shopper's cart by WooCommerce's Store API: what lies in it, and putting something into it. */
window.ChatWidgetCart = function (config) {
  "use strict";
  var STALE = /^woocommerce_rest_(missing|invalid)_nonce$/;
  var nonce = "";
  var telling = false;

  // Names and messages come as markup, entities and all.
  function plain(markup) {
    return new DOMParser().parseFromString(String(markup || ""), "text/html").body.textContent.replace(/\s+/g, " ").trim();
  }
  function call(url, body) {
    var how = { method: body ? "POST" : "GET", credentials: "same-origin", cache: "no-store", headers: {} };
    if (body) {
      how.headers = { "Content-Type": "application/json", Nonce: nonce };
      how.body = JSON.stringify(body);
    }
    return fetch(url, how).then(function (response) {
      // Every answer of the cart brings the nonce that the next request needs.
      nonce = response.headers.get("Nonce") || nonce;
      return response.json().then(function (said) {
        if (response.ok) return said;
        throw Object.assign(new Error(plain(said.message)), { code: String(said.code || "") });
      });
    });
  }
  function shown(cart) {
    var totals = cart.totals || {};
    return {
      total: Number(totals.total_price || 0) / Math.pow(10, totals.currency_minor_unit || 0),
      currency: totals.currency_code,
      items: (cart.items || []).slice(0, 30).map(function (item) {
        return { id: String(item.id), title: plain(item.name), quantity: item.quantity };
      }),
      url: config.cartPage,
      checkout_url: config.checkoutPage
    };
  }
  function read() {
    return call(config.cart).then(shown);
  }
  function send(wanted) {
    var first = nonce ? Promise.resolve() : call(config.cart);
    return first.then(function () { return call(config.cart + "/add-item", wanted); }).catch(function (error) {
      if (!STALE.test(error.code)) throw error;
      // A nonce is good for a day at most, and for one log-in.
      return call(config.cart).then(function () { return call(config.cart + "/add-item", wanted); });
    });
  }
  // What the shopper has chosen on the product's own page, for an attribute that a variation leaves open.
  function chosen(line, key) {
    var form = document.querySelector('form.variations_form[data-product_id="' + line.product_id + '"]');
    var field = form && form.elements["attribute_" + key];
    return field ? field.value : "";
  }
  function openAttributes(line) {
    return call(config.products + encodeURIComponent(line.product_id)).then(function (product) {
      var variation = (product.variations || []).filter(function (one) { return String(one.id) === line.variant_id; })[0];
      return ((variation || {}).attributes || []).filter(function (one) { return !one.value; }).map(function (open) {
        var known = (product.attributes || []).filter(function (one) { return one.name === open.name; })[0] || {};
        var terms = known.terms || [];
        var key = known.taxonomy || open.name.toLowerCase().replace(/[^a-z0-9_]+/g, "-");
        var value = terms.length === 1 ? terms[0].slug : chosen(line, key);
        return { attribute: known.taxonomy || open.name, value: value };
      });
    });
  }
  function add(asked) {
    var line = { product_id: String(asked.product_id), variant_id: asked.variant_id ? String(asked.variant_id) : "" };
    var wanted = { id: Number(line.variant_id || line.product_id), quantity: Number(asked.quantity) || 1 };
    return send(wanted)
      .catch(function (error) {
        if (error.code !== "woocommerce_rest_missing_variation_data" || !line.variant_id) throw error;
        return openAttributes(line).then(function (open) {
          if (!open.length || !open.every(function (one) { return one.value; })) throw error;
          return send(Object.assign({ variation: open }, wanted));
        });
      })
      .then(function (cart) {
        tellTheme();
        return shown(cart);
      }, function (error) {
        // Without a code it is no answer of the shop's: the network, or a page where data should be.
        throw new Error((error.code && error.message) || config.notAdded);
      });
  }
  function own(tell) {
    telling = true;
    try { tell(); } catch (error) { /* a theme's own trouble */ }
    telling = false;
  }
  // Blocks hear the event; classic themes hear jQuery's, and want the pieces of the page that have changed.
  function tellTheme() {
    own(function () {
      document.body.dispatchEvent(new CustomEvent("wc-blocks_added_to_cart", {
        bubbles: true,
        cancelable: true,
        detail: { preserveCartData: false }
      }));
    });
    if (!window.jQuery || !config.fragments) return;
    fetch(config.fragments, { method: "POST", credentials: "same-origin" })
      .then(function (response) { return response.json(); })
      .then(function (said) {
        own(function () { window.jQuery(document.body).trigger("added_to_cart", [said.fragments, said.cart_hash]); });
      })
      .catch(function () {});
  }
  return { read: read, add: add, isTelling: function () { return telling; } };
};
