/** Product and order cards: data from the shop, shown in the shopper's own number and date formats. */
import { useState } from "preact/hooks";
import type { Key } from "../i18n";
import { linkTarget, webUrl } from "../markdown";
import type { Card, Money, OrderCard, ProductCard } from "../wire";
import { Buy } from "./buy";
import { useChat } from "./chat";
import { Icon } from "./icons";

/** A price in the shopper's format; amount and currency side by side if the currency is unknown. */
export function formatMoney({ amount, currency }: Money, tag: string): string {
  const number = Number(amount);
  try {
    if (Number.isFinite(number)) return new Intl.NumberFormat(tag, { style: "currency", currency }).format(number);
  } catch {
    // Not a currency code: shown as it came.
  }
  return `${amount} ${currency}`;
}

/** A day in the shopper's format, or the text as it came. */
export function formatDay(value: string, tag: string): string {
  const time = Date.parse(value);
  return Number.isNaN(time) ? value : new Intl.DateTimeFormat(tag, { dateStyle: "long" }).format(time);
}

const STATUSES: [RegExp, Key][] = [
  [/cancel|void/, "st_cancelled"],
  [/refund/, "st_refunded"],
  [/deliver|complete/, "st_delivered"],
  [/^(partially_)?(fulfilled|shipped)|transit/, "st_shipped"],
  [/process|unfulfilled|^paid|open|prepar/, "st_processing"],
  [/pending|hold|wait/, "st_pending"],
];

/** The dictionary key of a platform's order status; undefined for one nobody knows. */
export const statusKey = (status: string): Key | undefined =>
  STATUSES.find(([pattern]) => pattern.test(status.toLowerCase().replace(/[\s-]+/g, "_")))?.[1];

/** A link that is one only when the address is http(s). */
export function SafeLink({ url, children, class: name }: { url: unknown; children: preact.ComponentChildren; class?: string }) {
  const { t } = useChat();
  const href = webUrl(url);
  if (!href) return <span class={name}>{children}</span>;
  const target = linkTarget(href);
  return (
    <a href={href} target={target} rel="noopener nofollow" class={name}>
      {children}
      {target && <span class="hidden"> ({t("newTab")})</span>}
    </a>
  );
}

function Product({ card }: { card: ProductCard }) {
  const { host, t } = useChat();
  const [failed, setFailed] = useState(false);
  const image = failed ? null : webUrl(card.image_url);
  const variant = typeof card.variant === "string" ? card.variant : card.variant?.title;
  return (
    <article class="card product" aria-label={card.title}>
      <div class="photo">
        {image ? (
          <img src={image} alt="" width="200" height="200" loading="lazy" onError={() => setFailed(true)} />
        ) : (
          <Icon name="bag" />
        )}
      </div>
      <div class="facts">
        <SafeLink url={card.url} class="title">
          {card.title}
        </SafeLink>
        {variant && <span class="variant">{variant}</span>}
        <span class="row">
          {card.price && card.price.amount != null && <strong class="price">{formatMoney(card.price, host.locale.tag)}</strong>}
          {card.available != null && (
            <span class={card.available ? "stock yes" : "stock no"}>{t(card.available ? "available" : "unavailable")}</span>
          )}
        </span>
        {card.cart && card.available !== false && <Buy line={card.cart} />}
      </div>
    </article>
  );
}

function Order({ card }: { card: OrderCard }) {
  const { host, t } = useChat();
  const key = card.status ? statusKey(card.status) : undefined;
  const title = t("order", { number: card.number });
  return (
    <article class="card order" aria-label={title}>
      <div class="row">
        <Icon name="box" />
        <strong>{title}</strong>
        {card.status && <span class="pill">{key ? t(key) : card.status}</span>}
      </div>
      {card.placed_at && <span class="variant">{t("placed", { date: formatDay(card.placed_at, host.locale.tag) })}</span>}
      {card.tracking?.map((one) => (
        <div class="tracking" key={one.number ?? one.url}>
          <span>{[one.company, one.number].filter(Boolean).join(" · ")}</span>
          {webUrl(one.url) && <SafeLink url={one.url}>{t("track")}</SafeLink>}
        </div>
      ))}
    </article>
  );
}

/** The cards of one message; several products scroll sideways and can be reached by keyboard. */
export function Cards({ cards }: { cards: Card[] }) {
  const { t } = useChat();
  const products = cards.filter((card): card is ProductCard => card.type === "product" && !!card.title);
  const orders = cards.filter((card): card is OrderCard => card.type === "order" && !!card.number);
  return (
    <>
      {products.length > 1 ? (
        <div class="shelf" role="group" aria-label={t("products")} tabIndex={0}>
          {products.map((card, at) => (
            <Product card={card} key={card.external_id ?? at} />
          ))}
        </div>
      ) : (
        products.map((card) => <Product card={card} key="one" />)
      )}
      {orders.map((card) => (
        <Order card={card} key={card.number} />
      ))}
    </>
  );
}
