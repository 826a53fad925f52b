interface Instruction {
  readonly name: string;
  readonly rest: string;
}

/** One `FROM … AS …` with the instructions below it. */
export interface Stage {
  readonly name: string;
  /** An image, or the name of an earlier stage. */
  readonly from: string;
  readonly instructions: readonly Instruction[];
}

/** The stages of a Dockerfile, in order. */
export function stagesOf(dockerfile: string): readonly Stage[] {
  const lines = dockerfile
    .split('\n')
    .filter((line) => !line.trimStart().startsWith('#'))
    .join('\n')
    .replace(/\\\n\s*/g, ' ')
    .split('\n')
    .filter((line) => line.trim() !== '');
  const stages: { name: string; from: string; instructions: Instruction[] }[] = [];
  for (const line of lines) {
    const [, name = '', rest = ''] = /^(\S+)\s+(.*)$/.exec(line) ?? [];
    if (name === 'FROM') {
      const [, from = '', as = ''] = /^(\S+)(?:\s+AS\s+(\S+))?$/.exec(rest) ?? [];
      stages.push({ name: as, from, instructions: [] });
    } else {
      stages.at(-1)?.instructions.push({ name, rest });
    }
  }
  return stages;
}

/** All instructions of a stage's image: those of the stages that it is built upon, then its own. */
export function inherited(stages: readonly Stage[], stage: Stage): readonly Instruction[] {
  const below = stages.find(({ name }) => name === stage.from);
  return [...(below ? inherited(stages, below) : []), ...stage.instructions];
}

/** The rest of the last instruction of this name, which is the effective one. */
export const lastOf = (instructions: readonly Instruction[], name: string): string | undefined =>
  instructions.filter((each) => each.name === name).at(-1)?.rest;

const EXACT_TAG = /^[\w./-]+:\d+\.\d+\.\d+(-[\w.-]+)?$/;
const EXEC_FORM = /^\[\s*"[^"]*"(\s*,\s*"[^"]*")*\s*\]$/;

/**
 * The faults of a Dockerfile by our rules. Rules that hadolint has, too, have its numbers.
 * @param targets the stages that are built as images
 */
export function complaintsOf(dockerfile: string, targets: readonly string[]): readonly string[] {
  const stages = stagesOf(dockerfile);
  const names = stages.map(({ name }) => name);
  const complaints: string[] = [];
  const complain = (where: string, what: string) => complaints.push(`${where}: ${what}`);

  if (new Set(names).size < names.length) complain('file', 'DL3024 two stages have the same name');
  stages.forEach((stage, index) => {
    const earlier = names.slice(0, index);
    if (!earlier.includes(stage.from) && !EXACT_TAG.test(stage.from))
      complain(stage.name, `DL3006 DL3007 ${stage.from} is not an exact version`);
    for (const { name, rest } of stage.instructions) {
      if (name === 'ADD') complain(stage.name, 'DL3020 ADD instead of COPY');
      if (['CMD', 'ENTRYPOINT'].includes(name) && !EXEC_FORM.test(rest))
        complain(stage.name, `DL3025 ${name} runs in a shell, which does not pass signals on`);
      if (['CMD', 'ENTRYPOINT'].includes(name) && stage.instructions.filter((each) => each.name === name).length > 1)
        complain(stage.name, `DL4003 DL4004 more than one ${name}`);
      if (name === 'RUN') complaints.push(...shellComplaints(stage.name, rest));
      const from = name === 'COPY' && /--from=(\S+)/.exec(rest)?.[1];
      if (from && !earlier.includes(from))
        complain(stage.name, `DL3022 copies from ${from}, which is not an earlier stage`);
      if (['ENV', 'ARG'].includes(name) && /(password|secret|token)/i.test(rest))
        complain(stage.name, 'a secret in an image is readable by everybody');
    }
  });
  for (const target of targets) {
    const stage = stages.find(({ name }) => name === target);
    if (!stage) {
      complain(target, 'there is no such target');
      continue;
    }
    const all = inherited(stages, stage);
    const user = lastOf(all, 'USER');
    if (user === undefined || !/^[1-9]\d*(:\d+)?$/.test(user)) complain(target, 'DL3002 USER is not a number above 0');
    if (!/\bCMD \[/.test(lastOf(all, 'HEALTHCHECK') ?? '')) complain(target, 'has no health check');
    if (!lastOf(all, 'WORKDIR')?.startsWith('/')) complain(target, 'DL3000 has no absolute working folder');
    if (lastOf(all, 'STOPSIGNAL') !== 'SIGTERM') complain(target, 'STOPSIGNAL is not SIGTERM');
  }
  return complaints;
}

function shellComplaints(stage: string, script: string): readonly string[] {
  const rules: readonly (readonly [broken: boolean, what: string])[] = [
    [/\bsudo\b/.test(script), 'DL3004 sudo'],
    [/(^|&& |; )cd /.test(script), 'DL3003 cd instead of WORKDIR'],
    [/\bnpm (i|install)\b/.test(script), 'DL3016 npm install instead of npm ci'],
    [/\b(curl|wget)\b/.test(script), 'downloads a file without a pinned digest'],
  ];
  const complaints = rules.filter(([broken]) => broken).map(([, what]) => `${stage}: ${what}`);
  const [, packages] = /\bapt-get install ([^&;|]+)/.exec(script) ?? [];
  if (packages === undefined) return complaints;
  if (!packages.includes('--no-install-recommends')) complaints.push(`${stage}: DL3015 installs recommended packages`);
  if (!packages.includes('--yes')) complaints.push(`${stage}: DL3014 waits for a confirmation`);
  const loose = packages
    .trim()
    .split(/\s+/)
    .filter((each) => !each.startsWith('-') && !each.includes('='));
  if (loose.length > 0) complaints.push(`${stage}: DL3008 ${loose.join(', ')} without a version`);
  if (!/rm -rf \/var\/lib\/apt\/lists\/\*/.test(script)) complaints.push(`${stage}: DL3009 keeps apt's lists`);
  return complaints;
}
