from urllib.parse import parse_qs, urlsplit

from chatwidget_woocommerce.signing import Keys, address, signature

RECORDED = Keys("ck_093d3a25c14edc8809b621b89a1cc2e417a6f22e", "cs_fdbb688c79e5f0289574da1a8f94e79e1e6bfe82")
"""Keys of a shop that is no more."""


def test_a_recorded_signature_is_made_again() -> None:
    asked = {
        "per_page": "2",
        "search": "hoodie with",
        "oauth_consumer_key": RECORDED.consumer_key,
        "oauth_timestamp": "1795380865",
        "oauth_nonce": "d7ac87d8ae9b6a735292521689bce8ce",
        "oauth_signature_method": "HMAC-SHA256",
    }
    made = signature("GET", "http://127.0.0.1:8180/wp-json/wc/v3/products", asked, RECORDED)
    assert made == "3J4QnSNkhBUnGkJiIC1lPT03QEte4SayfypgTpoxHRc="


def test_a_nonce_counts_once() -> None:
    made = [address("GET", "http://shop.example/wp-json/wc/v3/products", {}, RECORDED, "oauth")[0] for _ in range(50)]
    assert len({parse_qs(urlsplit(url).query)["oauth_nonce"][0] for url in made}) == 50


def test_keys_show_in_neither_repr_nor_address_where_they_need_not() -> None:
    url, headers = address("GET", "https://shop.example/wp-json/wc/v3/products", {"per_page": "5"}, RECORDED, "basic")
    assert url.endswith("?per_page=5")
    assert "cs_" not in url + repr(RECORDED)
    assert headers["Authorization"].startswith("Basic ")
