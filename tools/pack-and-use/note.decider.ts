import { accept, declareEvents, declareRejections, defineEvent, reject, unknownEvent } from '@maru/kernel';
import type { Decider, EventOf } from '@maru/kernel';
import { id, text } from '@maru/kernel/fields';
import { z } from 'zod';

/** The one public event of the context. */
export const NoteWritten = defineEvent(
  'notes.note-written.v1',
  'Somebody has written a note.',
  z.object({ noteId: id, text: text(200) }),
);
declareEvents('notes', [NoteWritten]);

export const notesRejections = declareRejections({ 'NOTES.ALREADY_WRITTEN': 409, 'NOTES.UNKNOWN_NOTE': 404 });
type NotesRejections = typeof notesRejections;

declare module '@maru/kernel' {
  // eslint-disable-next-line @typescript-eslint/no-empty-object-type -- adds the codes to `RejectionCode`
  interface DeclaredRejections extends NotesRejections {}
}

export const writeNote = z.strictObject({ noteId: id, text: text(200) });
export type WriteNote = z.infer<typeof writeNote>;

/** The rules of a note, which is written once. */
export const noteDecider: Decider<
  WriteNote,
  string | undefined,
  EventOf<typeof NoteWritten>,
  'NOTES.ALREADY_WRITTEN'
> = {
  initialState: undefined,
  decide: (note, written) =>
    written === undefined
      ? accept({ type: NoteWritten.type, data: note })
      : reject('NOTES.ALREADY_WRITTEN', `The note says "${written}" already.`),
  evolve: (_, event) => (event.type === NoteWritten.type ? event.data.text : unknownEvent(event as never)),
};
