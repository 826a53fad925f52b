import { spawnSync } from 'node:child_process';
import path from 'node:path';

it('the project graph in docs/architecture.md is up to date (npm run graph)', () => {
  const { status, stderr } = spawnSync(process.execPath, [path.join(__dirname, 'project-graph.mjs'), '--check'], {
    encoding: 'utf8',
  });
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
});
