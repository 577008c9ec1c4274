/** The button that puts a product into the shop's own cart, where the page has told how. */
import { useState } from "preact/hooks";
import type { CartLine } from "../wire";
import { SafeLink } from "./cards";
import { useChat } from "./chat";

export function Buy({ line }: { line: CartLine }) {
  const { buy, canBuy, t } = useChat();
  const [state, setState] = useState<{ busy?: boolean; done?: boolean; url?: unknown; problem?: string }>({});
  if (!canBuy.value) return null;
  const add = (): void => {
    setState({ busy: true });
    buy(line).then(
      (url) => setState({ done: true, url }),
      (reason: Error) => setState({ problem: reason?.message || t("problem") }),
    );
  };
  return state.done ? (
    <SafeLink url={state.url} class="variant">
      {t("inCart")}
    </SafeLink>
  ) : (
    <>
      <button type="button" class="plain" disabled={state.busy} onClick={add}>
        {t("toCart")}
      </button>
      {state.problem && (
        <span class="wrong" role="alert">
          {state.problem}
        </span>
      )}
    </>
  );
}
