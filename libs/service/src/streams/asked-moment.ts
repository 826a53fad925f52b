import { z } from 'zod';

/** A moment as a client names it. */
export type AskedMoment = { readonly revision: number } | { readonly position: string } | { readonly time: Date };

const POSITION = /^\d{1,20}(?:-\d{1,20})?$/;
const FORM = 'must be `revision:<number>`, `position:<position of an event>` or `time:<RFC 3339 time>`';

/** `revision:12`, `position:0000000000000004711` or `time:2026-11-30T12:00:00Z`. */
export const momentField = z
  .string()
  .max(100)
  .transform((text, context): AskedMoment => {
    const moment = parsed(text);
    if (moment) return moment;
    context.addIssue({ code: 'custom', message: FORM });
    return z.NEVER;
  })
  .meta({
    description:
      'The moment: `revision:<n>` of the stream, `position:<p>` in the log, or `time:<RFC 3339>`. Default: now.',
    example: 'revision:2',
  });

function parsed(text: string): AskedMoment | undefined {
  const [, kind, value = ''] = /^(\w+):(.+)$/.exec(text) ?? [];
  if (kind === 'revision' && /^\d{1,15}$/.test(value)) return { revision: Number(value) };
  if (kind === 'position' && POSITION.test(value)) return { position: value };
  if (kind === 'time' && z.iso.datetime({ offset: true }).safeParse(value).success) return { time: new Date(value) };
  return undefined;
}

/** The moment as text, for another request. */
export function momentText(moment: AskedMoment): string {
  if ('revision' in moment) return `revision:${moment.revision}`;
  return 'position' in moment ? `position:${moment.position}` : `time:${moment.time.toISOString()}`;
}
