/** Line icons, drawn as SVG elements. */
const PATHS = {
  close: "M6 6l12 12M18 6L6 18",
  down: "M6 9.5l6 6 6-6",
  send: "M12 19.5v-15M5.5 11L12 4.5l6.5 6.5",
  up: "M7 11v9H4.5a1 1 0 0 1-1-1v-7a1 1 0 0 1 1-1zm0 0l4-7.5a2.4 2.4 0 0 1 2.4 2.9L12.8 9.5h5.4a2 2 0 0 1 2 2.4l-1.3 6.5a2 2 0 0 1-2 1.6H7",
  person: "M12 11.5a3.75 3.75 0 1 0 0-7.5 3.75 3.75 0 0 0 0 7.5zM4.5 20a7.5 7.5 0 0 1 15 0",
  spark: "M12 3.5l1.9 5.1a2.5 2.5 0 0 0 1.5 1.5l5.1 1.9-5.1 1.9a2.5 2.5 0 0 0-1.5 1.5L12 20.5l-1.9-5.1a2.5 2.5 0 0 0-1.5-1.5L3.5 12l5.1-1.9a2.5 2.5 0 0 0 1.5-1.5z",
  star: "M12 3.8l2.5 5.2 5.7.8-4.1 4 1 5.6-5.1-2.7-5.1 2.7 1-5.6-4.1-4 5.7-.8z",
  link: "M9 15l6-6M10.5 6.5l1.3-1.3a4.2 4.2 0 0 1 6 6l-1.3 1.3M13.5 17.5l-1.3 1.3a4.2 4.2 0 0 1-6-6l1.3-1.3",
  bag: "M5.5 8h13l.9 12H4.6zM8.5 10.5V7a3.5 3.5 0 0 1 7 0v3.5",
  box: "M12 3l8 4.3v9.4L12 21l-8-4.3V7.3zM4 7.3l8 4.4 8-4.4M12 11.7V21",
  alert: "M12 8v5M12 16.2v.01M21 12a9 9 0 1 1-18 0 9 9 0 0 1 18 0z",
};

export function Icon({ name, flip }: { name: keyof typeof PATHS; flip?: boolean }) {
  return (
    <svg viewBox="0 0 24 24" aria-hidden="true" class={flip ? "icon flip" : "icon"}>
      <path d={PATHS[name]} />
    </svg>
  );
}
