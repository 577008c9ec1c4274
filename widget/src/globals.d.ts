declare module "*.css?inline" {
  const text: string;
  export default text;
}
/** Set by the build: the version of the panel files, and the panel's file name. */
declare const __VERSION__: string;
declare const __PANEL__: string;
/** The connection's file name, fetched beside the panel. */
declare const __LINK__: string;
/** The file name of proactive messages, fetched only where the merchant has set rules. */
declare const __TEASER__: string;

interface Window {
  ChatWidget?: unknown;
}
