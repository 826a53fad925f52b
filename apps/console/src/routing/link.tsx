import type { ComponentChildren } from 'preact';
import { goTo } from './location';

interface LinkProps {
  readonly to: string;
  readonly class?: string;
  readonly current?: boolean;
  readonly children: ComponentChildren;
}

/** A link to a page of the console. With a modifier key or another button it works as any link. */
export function Link({ to, class: look, current, children }: LinkProps) {
  const follow = (event: MouseEvent) => {
    if (event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    goTo(to);
  };
  return (
    <a href={to} class={look} aria-current={current ? 'page' : undefined} onClick={follow}>
      {children}
    </a>
  );
}
