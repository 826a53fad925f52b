import { AggregateStore, EventStore } from '@maru/event-store';
import { Random, Scheduler } from '@maru/kernel';
import { Public } from '@maru/security/nest';
import { orRefuse, Refusal, Refuses } from '@maru/service';
import type { ContextDefinition } from '@maru/service';
import { Body, Controller, Get, Module, Param, Post } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { noteDecider, NoteWritten, writeNote } from './note.decider';
import type { WriteNote } from './note.decider';
import { CreateNotes1800000000001, Note, notesView } from './notes.view';

@Public()
@Controller('api/notes')
class NotesHttp {
  private readonly notes;

  constructor(
    store: EventStore,
    scheduler: Scheduler,
    random: Random,
    private readonly database: DataSource,
  ) {
    const streams = { events: [NoteWritten], streamPrefix: 'notes.note' };
    this.notes = new AggregateStore({ decider: noteDecider, ...streams, store, scheduler, random });
  }

  @Refuses('NOTES.ALREADY_WRITTEN')
  @Post()
  async write(@Body({ schema: writeNote }) note: WriteNote): Promise<{ noteId: string }> {
    orRefuse(await this.notes.execute(note.noteId, note));
    return { noteId: note.noteId };
  }

  @Refuses('NOTES.UNKNOWN_NOTE')
  @Get(':noteId')
  async show(@Param('noteId') noteId: string): Promise<Note> {
    const note = await this.database.getRepository(Note).findOneBy({ noteId });
    if (!note) throw new Refusal({ code: 'NOTES.UNKNOWN_NOTE', detail: 'There is no such note.' });
    return note;
  }
}

@Module({ controllers: [NotesHttp] })
class NotesModule {}

/** A whole context: one decider, one view, one route to write and one to read. */
export const notes: ContextDefinition = {
  name: 'notes',
  module: NotesModule,
  entities: [Note],
  migrations: [CreateNotes1800000000001],
  publications: {
    context: 'notes',
    translations: { [NoteWritten.type]: ({ type, data }) => ({ type, data }) },
  },
  projections: [{ projection: notesView }],
  routes: ['notes'],
};
