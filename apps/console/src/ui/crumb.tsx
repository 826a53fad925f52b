import type { ComponentChildren } from 'preact';
import { Link } from '../routing/link';

/** The way back to the list that a page belongs to. */
export const Crumb = ({ to, children }: { readonly to: string; readonly children: ComponentChildren }) => (
  <p class="crumb">
    <Link to={to}>{children}</Link>
  </p>
);
