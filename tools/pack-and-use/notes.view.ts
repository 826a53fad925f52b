import { when } from '@maru/read-models';
import type { Projection } from '@maru/read-models';
import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { NoteWritten } from './note.decider';

/** The view of the context: every note by its id. */
@Entity('note')
export class Note {
  @PrimaryColumn('uuid') noteId!: string;
  @Column('text') text!: string;
}

export const notesView: Projection<Note> = {
  name: 'notes',
  entity: Note,
  handlers: [
    when(
      NoteWritten,
      ({ noteId }) => [noteId],
      (_row, { data: { text } }, noteId) => ({ noteId, text }),
    ),
  ],
};

export class CreateNotes1800000000001 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('CREATE TABLE note ("noteId" uuid PRIMARY KEY, text text NOT NULL)');
  }
  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE note');
  }
}
