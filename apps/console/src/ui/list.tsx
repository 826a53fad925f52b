import type { ComponentChildren } from 'preact';
import { useTexts } from '../texts/language';
import { Empty, Fault, Loading } from './states';
import type { Pages } from './use-pages';

export interface Column<Item> {
  readonly heading: string;
  readonly cell: (item: Item) => ComponentChildren;
  readonly look?: string;
}

interface ListProps<Item> {
  readonly of: Pages<Item>;
  readonly columns: readonly Column<Item>[];
  readonly keyOf: (item: Item) => string;
  readonly label: string;
  readonly none: string;
  /** Keeps an item; default all. */
  readonly keep?: (item: Item) => boolean;
}

/** A table of a paged list. On a phone each row becomes a card, with the heading before each cell. */
export function List<Item>({ of, columns, keyOf, label, none, keep = () => true }: ListProps<Item>) {
  const { state } = useTexts();
  const { items, fault, more, again } = of;
  if (fault && !items) return <Fault {...fault} again={again} />;
  if (!items) return <Loading />;
  const kept = items.filter(keep);
  return (
    <>
      {kept.length === 0 ? (
        <Empty>{none}</Empty>
      ) : (
        <table aria-label={label}>
          <thead>
            <tr>
              {columns.map(({ heading, look }) => (
                <th key={heading} scope="col" class={look}>
                  {heading}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {kept.map((item) => (
              <tr key={keyOf(item)}>
                {columns.map(({ heading, cell, look }) => (
                  <td key={heading} class={look} data-heading={heading}>
                    {cell(item)}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {fault && <Fault {...fault} />}
      {more && (
        <p class="actions">
          <button type="button" onClick={more}>
            {state.more}
          </button>
        </p>
      )}
    </>
  );
}
