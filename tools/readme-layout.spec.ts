import { readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';

const ROOT = path.join(__dirname, '..');
const readme = readFileSync(path.join(ROOT, 'README.md'), 'utf8');
const layout = readme.slice(readme.indexOf('## Layout'), readme.indexOf('## More'));

it.each(['apps', 'libs'])('the layout in the README names every folder of %s', (group) => {
  const folders = readdirSync(path.join(ROOT, group)).filter((each) =>
    statSync(path.join(ROOT, group, each)).isDirectory(),
  );
  expect(folders.filter((folder) => !layout.includes(` ${folder}/`))).toEqual([]);
});
