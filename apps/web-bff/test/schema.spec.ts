import { readFileSync } from 'node:fs';
import path from 'node:path';
import { schemaText } from '../tools/schema-text';

describe('schema.graphql', () => {
  it("is the schema of the web's backend (npm run graphql:schema writes it)", async () => {
    expect(readFileSync(path.join(__dirname, '../schema.graphql'), 'utf8')).toBe(await schemaText());
  });
});
