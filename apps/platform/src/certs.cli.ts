import { frontNames as fronts } from '@maru/contracts';
import { CertificatesNotMade, makeDevelopmentCertificates } from '@maru/security/development-ca';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { contexts } from './contexts';
import { explain } from './explain';

const PROCESSES = ['gateway', ...fronts, ...contexts.map(({ name }) => name), 'tools'];

const USAGE = `
  npm run certs                       an authority for development, and a certificate of it for each process
    --out <folder>                    the folder for them; default .maru/certs
    --name <process> [--name …]       only for these; default ${PROCESSES.join(', ')}
    --host <name or address> [--host …]   also valid for these, besides the process's own name, localhost, 127.0.0.1 and ::1
`;

const day = (date: Date) => date.toISOString().slice(0, 10);

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      out: { type: 'string', default: path.join(process.env['MARU_DATA_DIR'] || '.maru', 'certs') },
      name: { type: 'string', multiple: true },
      host: { type: 'string', multiple: true },
      help: { type: 'boolean', short: 'h' },
    },
  });
  if (values.help) return void process.stdout.write(`${USAGE}\n`);
  const names = values.name ?? PROCESSES;
  const made = await makeDevelopmentCertificates({ folder: values.out, names, hosts: values.host ?? [] });
  const authority = made.authority === 'made' ? 'a new authority' : 'the existing authority';
  process.stdout.write(
    `\n  ${names.length} certificates in ${values.out}, valid until ${day(made.until)}, of ${authority} (until ${day(made.authorityUntil)}).` +
      `\n  For development only, because a reader of that folder can act as any process of the shop.` +
      `\n\n  MARU_TLS_DIR=${values.out} npm run start:distributed\n\n`,
  );
}

main().catch((error: unknown) => {
  const { code = '', message } = error as NodeJS.ErrnoException;
  const misused = code.startsWith('ERR_PARSE_ARGS');
  const expected = misused || error instanceof CertificatesNotMade;
  process.stderr.write(`\n  ${expected ? message : explain(error)}\n${misused ? USAGE : ''}\n`);
  process.exitCode = misused ? 2 : 1;
});
