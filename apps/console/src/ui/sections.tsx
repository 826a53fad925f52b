import { Link } from '../routing/link';

interface SectionsProps {
  readonly label: string;
  readonly base: string;
  readonly names: readonly string[];
  readonly titles: Readonly<Record<string, string>>;
  readonly now: string;
}

/** Links to the parts of a page. */
export const Sections = ({ label, base, names, titles, now }: SectionsProps) => (
  <nav class="sections" aria-label={label}>
    {names.map((name) => (
      <Link key={name} to={`${base}/${name}`} current={name === now}>
        {titles[name] ?? name}
      </Link>
    ))}
  </nav>
);
