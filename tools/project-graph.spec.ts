import { spawnSync } from 'node:child_process';
import path from 'node:path';

it('the picture of the projects in docs/architecture.md is the one that `npm run graph` would write', () => {
  const { status, stderr } = spawnSync(process.execPath, [path.join(__dirname, 'project-graph.mjs'), '--check'], {
    encoding: 'utf8',
  });
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
});
