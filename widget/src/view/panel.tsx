/** The dialog: header, log, bars, composer. */
import { useChat } from "./chat";
import { Closing } from "./closing";
import { Composer } from "./composer";
import { ConnectionBanner, PersonButton, WaitingBar } from "./bars";
import { Header } from "./header";
import { Log } from "./log";

export function PanelView() {
  const { store } = useChat();
  return (
    <>
      <Header />
      <ConnectionBanner />
      <Log />
      <WaitingBar />
      {store.status.value === "closed" ? (
        <Closing />
      ) : (
        <>
          <Composer />
          <PersonButton />
        </>
      )}
    </>
  );
}
