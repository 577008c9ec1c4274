/** The top of the panel: whom the shopper is talking to, and the way out. */
import { useState } from "preact/hooks";
import { webUrl } from "../markdown";
import { useChat } from "./chat";
import { Icon } from "./icons";

/** A round picture; an icon stands in when there is none or it does not load. */
export function Avatar({ url, icon }: { url: string | null | undefined; icon: "spark" | "person" }) {
  const [failed, setFailed] = useState<string | null>(null);
  const src = webUrl(url);
  return (
    <span class="avatar">
      {src && src !== failed ? <img src={src} alt="" width="36" height="36" onError={() => setFailed(src)} /> : <Icon name={icon} />}
    </span>
  );
}

export function Header() {
  const { host, store, t, name } = useChat();
  const status = store.status.value;
  const agent = store.agent.value;
  const isHuman = status === "human";
  const person = agent?.name || t("agent");
  const line = {
    ai: t("online"),
    waiting: t("waitingShort"),
    human: t("humanShort", { name: person }),
    closed: t("closedShort"),
  }[status];
  return (
    <header class="head">
      <Avatar url={isHuman && agent?.avatar_url ? agent.avatar_url : host.config.theme?.logo_url} icon={isHuman ? "person" : "spark"} />
      <div class="who">
        <h2>{name}</h2>
        <p class={`state ${status}`}>{line ?? t("online")}</p>
      </div>
      <button type="button" class="round" aria-label={t("close")} onClick={() => host.toggle(false)}>
        <Icon name="close" />
      </button>
    </header>
  );
}
