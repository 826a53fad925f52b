import 'reflect-metadata';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { derivedFiles } from './derived-parts';

for (const [file, text] of derivedFiles()) {
  const name = path.relative(process.cwd(), file);
  if (readFileSync(file, 'utf8') === text) continue;
  writeFileSync(file, text);
  process.stdout.write(`wrote ${name}\n`);
}
