/** After the conversation has ended: how it was, and a new one. */
import { useState } from "preact/hooks";
import { useChat } from "./chat";
import { Icon } from "./icons";

function Rating() {
  const { connection, t, has } = useChat();
  const [score, setScore] = useState(0);
  const [comment, setComment] = useState("");
  const [isSent, setIsSent] = useState(false);
  const [problem, setProblem] = useState("");
  if (!has("feedback")) return null;
  if (isSent) {
    return (
      <p class="thanks" role="status">
        {t("thanks")}
      </p>
    );
  }
  const submit = (event: Event): void => {
    event.preventDefault();
    if (!score) return;
    setProblem("");
    const note = comment.trim().slice(0, 1000);
    void connection.about("chat:feedback", { score, ...(note ? { comment: note } : {}) }).then((ack) => {
      if (ack.ok) setIsSent(true);
      else setProblem(ack.error.message || t("problem"));
    });
  };
  return (
    <form class="rating" onSubmit={submit}>
      <fieldset>
        <legend>{t("rate")}</legend>
        <div class="stars">
          {[1, 2, 3, 4, 5].map((n) => (
            <label key={n} class={n <= score ? "on" : ""} title={t("score", { n })}>
              <input type="radio" name="score" value={n} checked={n === score} onChange={() => setScore(n)} aria-label={t("score", { n })} />
              <Icon name="star" />
            </label>
          ))}
        </div>
      </fieldset>
      {score > 0 && (
        <>
          <textarea
            rows={2}
            aria-label={t("comment")}
            placeholder={t("comment")}
            value={comment}
            onInput={(event) => setComment(event.currentTarget.value)}
          />
          <button type="submit" class="solid">
            {t("submit")}
          </button>
        </>
      )}
      {problem && (
        <p class="wrong" role="alert">
          {problem}
        </p>
      )}
    </form>
  );
}

export function Closing() {
  const { connection, t, composer } = useChat();
  return (
    <section class="closing" aria-label={t("closedShort")}>
      <p>{t("closed")}</p>
      <Rating />
      <button
        type="button"
        class="plain wide"
        onClick={() => void connection.restart().then(() => setTimeout(() => composer.focus()))}
      >
        {t("again")}
      </button>
    </section>
  );
}
