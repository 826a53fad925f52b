/** The claims of an access token about its user. The shop decides; the page only hides what it would refuse. */
export interface Rights {
  readonly userId: string;
  readonly roles: readonly string[];
}

/** The user and the roles in a token, unverified; no roles when it cannot be read. */
export function rightsIn(token: string): Rights {
  try {
    const payload = token.split('.')[1]!.replaceAll('-', '+').replaceAll('_', '/');
    const bytes = Uint8Array.from(atob(payload), (character) => character.charCodeAt(0));
    const { sub = '', roles = [] } = JSON.parse(new TextDecoder().decode(bytes)) as Partial<Record<string, never>>;
    return { userId: sub, roles: Array.isArray(roles) ? roles : [] };
  } catch {
    return { userId: '', roles: [] };
  }
}

/** Whether the user works for the shop. */
export const isStaff = ({ roles }: Rights) => roles.some((role) => role !== 'customer');

/** Whether the user has one of the roles; an operator has all. */
export const hasRole = ({ roles }: Rights, ...wanted: readonly string[]) =>
  roles.some((role) => role === 'operator' || wanted.includes(role));
