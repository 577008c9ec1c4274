/** A component that draws again only when its properties change (Preact's own `memo` comes with all of preact/compat). */
import { Component, createElement, type ComponentChild, type FunctionComponent } from "preact";

export function memo<P extends object>(inner: FunctionComponent<P>): new () => Component<P> {
  return class extends Component<P> {
    override shouldComponentUpdate(next: P): boolean {
      return (Object.keys(next) as (keyof P)[]).some((key) => next[key] !== this.props[key]);
    }
    override render(): ComponentChild {
      return createElement(inner, this.props);
    }
  };
}
