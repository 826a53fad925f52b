import { Refusal } from '@maru/service';

/** The end of a page, in a form that is opaque to clients. */
export const cursorOf = (place: object): string => Buffer.from(JSON.stringify(place)).toString('base64url');

/** @throws Refusal HTTP.INVALID_REQUEST when it is not one of ours; its context checks the place inside */
export function placeOf<Place extends object>(cursor: string | null | undefined): Partial<Place> | undefined {
  if (cursor === undefined || cursor === null) return undefined;
  const text = Buffer.from(cursor, 'base64url').toString();
  try {
    const place = JSON.parse(text) as unknown;
    if (typeof place === 'object' && place !== null && !Array.isArray(place)) return place;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
  throw new Refusal({ code: 'HTTP.INVALID_REQUEST', detail: 'The cursor is none that was given out here.' });
}
