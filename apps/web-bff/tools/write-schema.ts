import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { schemaText } from './schema-text';

const file = join(__dirname, '../schema.graphql');
void schemaText().then((text) => {
  writeFileSync(file, text);
  process.stdout.write(`${file} is up to date\n`);
});
