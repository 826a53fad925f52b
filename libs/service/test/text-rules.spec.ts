import { CommitFeedModule } from '../src/commit-feed/commit-feed.module';
import { ParkedModule } from '../src/parked/parked.module';
import { takenBy, textFieldsOf } from '../src/testing/text-fields';

// The key of a stream from outside the shop may have any form that a database stores.
const LENIENT = /^ParkedController\.\w+ (body|query)\.key$/;

it.each(textFieldsOf([ParkedModule, CommitFeedModule]).map((field) => [field.where, field] as const))(
  '%s of the internal routes has a text rule',
  (where, field) => {
    const unstorable = ['a NUL', 'an escape character', 'half a character'];
    const taken = takenBy(field);
    expect(LENIENT.test(where) ? taken.filter((kind) => unstorable.includes(kind)) : taken).toEqual([]);
  },
);
