/** The contexts in which acts are recorded. */
export const CONTEXTS = [
  ...['gateway', 'auditor', 'catalog', 'customers', 'inventory', 'notifications', 'ordering', 'payments', 'shipping'],
] as const;

const FILTERS = ['actor', 'subject', 'type', 'onBehalfOf', 'context', 'from', 'to'] as const;

/** The query of the API for the filters in the URL of the page. */
export function auditQueryOf(query: URLSearchParams): string {
  const wished = FILTERS.flatMap((name) => {
    const value = query.get(name);
    return value ? [[name, value]] : [];
  });
  return new URLSearchParams([['limit', '50'], ...wished]).toString();
}

/** A moment as a field for date and time has it, in the time of the reader; empty for none. */
export function localMinute(iso: string | null): string {
  const at = new Date(iso ?? '');
  if (Number.isNaN(at.getTime())) return '';
  return new Date(at.getTime() - at.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}
