/** What stands between log and composer: connection, waiting for a person, and the way to one. */
import { useState } from "preact/hooks";
import { pickText } from "../locale";
import { useChat } from "./chat";
import { Icon } from "./icons";

/** Tells of a lost or refused connection. */
export function ConnectionBanner() {
  const { store, connection, t } = useChat();
  const link = store.link.value;
  if (link === "refused") {
    return (
      <div class="banner bad" role="alert">
        <span>{store.refusal.value?.message || t("refused")}</span>
        <button type="button" class="inline" onClick={() => connection.retry()}>
          {t("retry")}
        </button>
      </div>
    );
  }
  if (link !== "reconnecting" && link !== "offline") return null;
  return (
    <div class="banner" role="status">
      {t(link)}
    </div>
  );
}

/** While a person is being looked for: back to the assistant, or an e-mail address for the reply. */
export function WaitingBar() {
  const { host, store, connection, t } = useChat();
  const [email, setEmail] = useState("");
  const [saved, setSaved] = useState("");
  const [problem, setProblem] = useState("");
  if (store.status.value !== "waiting") return null;

  const save = (event: Event): void => {
    event.preventDefault();
    const address = email.trim();
    if (!/^[^@\s]+@[^@\s]+\.[^@\s]+$/.test(address)) return setProblem(t("emailBad"));
    setProblem("");
    void connection.about("chat:handoff", { email: address }).then((ack) => {
      if (ack.ok) setSaved(address);
      else setProblem(ack.error.message || t("problem"));
    });
  };
  const back = (): void => {
    void connection.about("chat:handoff", { cancel: true }).then((ack) => {
      if (!ack.ok) setProblem(ack.error.message || t("problem"));
    });
  };
  return (
    <section class="bar" aria-label={t("waitingShort")}>
      <div class="row">
        <p class="pulse">{pickText(host.config.offline_message, host.locale) ?? t("waiting")}</p>
        <button type="button" class="inline" onClick={back}>
          {t("back")}
        </button>
      </div>
      {saved ? (
        <p class="fine" role="status">
          {t("emailDone", { email: saved })}
        </p>
      ) : (
        <form noValidate onSubmit={save}>
          <p class="fine" id="email-hint">
            {t("emailHint")}
          </p>
          <div class="field">
            <input
              type="email"
              autocomplete="email"
              aria-label={t("email")}
              aria-describedby="email-hint"
              placeholder={t("email")}
              value={email}
              onInput={(event) => setEmail(event.currentTarget.value)}
            />
            <button type="submit" class="solid">
              {t("emailSave")}
            </button>
          </div>
        </form>
      )}
      {problem && (
        <p class="wrong" role="alert">
          {problem}
        </p>
      )}
    </section>
  );
}

/** Asks for a person. */
export function PersonButton() {
  const { store, connection, t, has } = useChat();
  const [problem, setProblem] = useState("");
  if (!has("handoff") || store.status.value !== "ai") return null;
  const ask = (): void => {
    setProblem("");
    void connection.about("chat:handoff", {}).then((ack) => {
      if (!ack.ok) setProblem(ack.error.message || t("problem"));
    });
  };
  return (
    <div class="foot">
      <button type="button" class="inline" onClick={ask}>
        <Icon name="person" />
        {t("person")}
      </button>
      {problem && (
        <span class="wrong" role="alert">
          {problem}
        </span>
      )}
    </div>
  );
}
