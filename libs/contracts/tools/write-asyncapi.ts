import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { asyncApiYaml } from './asyncapi-document';

const file = join(__dirname, '../../../docs/asyncapi.yaml');
writeFileSync(file, asyncApiYaml());
process.stdout.write(`${file} is up to date\n`);
