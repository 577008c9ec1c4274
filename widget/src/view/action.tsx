/** A proposal of the assistant: nothing happens until the shopper confirms it here. */
import { useEffect, useState } from "preact/hooks";
import type { Key } from "../i18n";
import type { ActionCard, ActionStatus } from "../wire";
import { formatMoney } from "./cards";
import { useChat } from "./chat";

const TEXTS: Record<Exclude<ActionStatus, "proposed">, Key> = {
  confirmed: "inProgress",
  declined: "declined",
  executed: "done",
  failed: "notDone",
  expired: "expired",
};

/** Whether a moment has passed; looks again when it does. */
function useHasPassed(moment: string | null | undefined): boolean {
  const left = Date.parse(moment ?? "") - Date.now();
  const [, look] = useState(0);
  useEffect(() => {
    if (!(left > 0)) return;
    const timer = setTimeout(() => look((n) => n + 1), Math.min(left + 50, 2 ** 31 - 1));
    return () => clearTimeout(timer);
  }, [moment]);
  return left <= 0;
}

export function Proposal({ card }: { card: ActionCard }) {
  const { buy, canBuy, connection, host, store, t, say } = useChat();
  const [chosen, setChosen] = useState<ActionStatus | null>(null);
  const [problem, setProblem] = useState("");
  const isLate = useHasPassed(card.expires_at);
  const told = store.outcomes.value[card.action_id] ?? (card.status === "proposed" ? undefined : card.status);
  const status = told ?? chosen ?? (isLate ? "expired" : "proposed");
  const decide = async (confirm: boolean): Promise<void> => {
    setChosen(confirm ? "confirmed" : "declined");
    setProblem("");
    let done: boolean | undefined;
    if (confirm && card.cart && canBuy.value) {
      done = await buy(card.cart).then(
        () => true,
        (reason: Error) => (setProblem(reason?.message), false),
      );
    }
    const ack = await connection.about("chat:action", { action_id: card.action_id, confirm, done });
    if (ack.ok) return say(t(confirm ? "confirmed" : "declined"));
    const late = ack.error.code === "action_expired";
    setChosen(late ? "expired" : null);
    setProblem(late ? "" : ack.error.message || t("problem"));
  };
  return (
    <div class="card proposal" role="group" aria-label={card.title} data-status={status}>
      <strong>{card.title}</strong>
      {card.price && <span class="price">{formatMoney(card.price, host.locale.tag)}</span>}
      {card.summary && card.summary.split("\n").map((line, at) => <span key={at}>{line}</span>)}
      {status === "proposed" ? (
        <div class="row">
          <button type="button" class="solid" onClick={() => void decide(true)}>
            {t(card.cart ? "toCart" : "confirm")}
          </button>
          <button type="button" class="plain" onClick={() => void decide(false)}>
            {t("decline")}
          </button>
        </div>
      ) : (
        <span class={status === "failed" ? "wrong" : "variant"}>{t(TEXTS[status])}</span>
      )}
      {problem && (
        <span class="wrong" role="alert">
          {problem}
        </span>
      )}
    </div>
  );
}
