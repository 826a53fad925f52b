import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = path.join(path.dirname(fileURLToPath(import.meta.url)), '..');
const OURS = /^maru\//;

/** Every third-party action and image of CI and Docker: its file, its tag, and its digest if it is pinned. */
export function references() {
  const workflows = path.join('.github', 'workflows');
  const files = [
    ...readdirSync(path.join(ROOT, workflows)).map((name) => path.join(workflows, name)),
    path.join('docker', 'compose.yaml'),
    path.join('docker', 'Dockerfile'),
  ];
  return files.flatMap((file) => referencesIn(file, readFileSync(path.join(ROOT, file), 'utf8')));
}

/** As `references`, for the text of one file. */
export function referencesIn(file, text) {
  const found = [];
  for (const [, name, digest, tag] of text.matchAll(/\buses: ([\w./-]+)@(?:([0-9a-f]{40}) # )?([\w.-]+)/g))
    found.push({ file, kind: 'action', name, tag, digest });
  for (const [, name, tag, digest] of text.matchAll(
    /(?:\bimage: |^FROM )([\w./-]+):([\w.-]+)(?:@(sha256:[0-9a-f]{64}))?/gm,
  ))
    if (!OURS.test(name)) found.push({ file, kind: 'image', name, tag, digest });
  return found;
}

/** The text with this reference pinned to a digest. The tag stays beside it for readers. */
export function pinned(text, { kind, name, tag }, digest) {
  return kind === 'action'
    ? text.replaceAll(`uses: ${name}@${tag}`, `uses: ${name}@${digest} # ${tag}`)
    : text.replaceAll(new RegExp(`(${escaped(`${name}:${tag}`)})(?![\\w.@-])`, 'g'), `$1@${digest}`);
}

const escaped = (words) => words.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');

/** The present digest of the tag at its origin. @throws Error when the origin cannot be reached */
function resolve({ kind, name, tag }) {
  const run = (command, options) =>
    execFileSync(command, options, { encoding: 'utf8', timeout: 60_000, stdio: ['ignore', 'pipe', 'pipe'] });
  if (kind === 'image')
    return run('docker', [
      'buildx',
      'imagetools',
      'inspect',
      `${name}:${tag}`,
      '--format',
      '{{.Manifest.Digest}}',
    ]).trim();
  const repository = name.split('/').slice(0, 2).join('/');
  const lines = run('git', [
    'ls-remote',
    `https://github.com/${repository}`,
    `refs/tags/${tag}`,
    `refs/tags/${tag}^{}`,
  ]);
  // For an annotated tag, the second line is the commit.
  const commit = lines.trim().split('\n').at(-1)?.split('\t')[0];
  if (!commit) throw new Error(`${repository} has no tag ${tag}`);
  return commit;
}

function main([mode]) {
  let open = 0;
  for (const reference of references()) {
    const { file, name, tag, digest } = reference;
    if (digest) continue;
    open++;
    if (mode === '--check') {
      process.stdout.write(`::warning file=${file}::${name}:${tag} is not pinned by digest; run node tools/pins.mjs\n`);
      continue;
    }
    try {
      const found = resolve(reference);
      const at = path.join(ROOT, file);
      writeFileSync(at, pinned(readFileSync(at, 'utf8'), reference, found));
      open--;
      process.stdout.write(`${name}:${tag} is ${found}\n`);
    } catch (error) {
      process.stderr.write(`${name}:${tag} is not pinned: ${error.message.split('\n')[0]}\n`);
    }
  }
  process.exitCode = open > 0 && mode !== '--check' ? 1 : 0;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) main(process.argv.slice(2));
