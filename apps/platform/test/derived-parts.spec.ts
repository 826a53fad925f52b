import { readFileSync } from 'node:fs';
import path from 'node:path';
import { contexts } from '../src';
import { derivedFiles, withPart } from '../tools/derived-parts';

const ROOT = path.join(__dirname, '..', '..', '..');

describe('the text that is derived from the definitions of the contexts', () => {
  it.each([...derivedFiles()].map(([file, text]) => [path.relative(ROOT, file), text]))(
    'is up to date in %s (if not, run npm run compose)',
    (file, text) => {
      expect(readFileSync(path.join(ROOT, file), 'utf8')).toBe(text);
    },
  );

  it('gives the persons’ keys to contexts with personal data only', () => {
    const compose = derivedFiles().get(path.join(ROOT, 'docker/compose.yaml'))!;
    for (const { name, personalData } of contexts) {
      const keys = compose.includes(`PERSONAL_KEYS_URL: postgres://${name}:`);
      expect([name, keys]).toEqual([name, personalData !== undefined]);
    }
  });

  it('is put between the marks of its part, and throws without them', () => {
    const text = 'a\n  # hosts: written by `npm run compose`\n  old\n  # end of hosts\nb\n';
    expect(withPart(text, 'hosts', '  $& new\n')).toBe(text.replace('  old', () => '  $& new'));
    expect(() => withPart(text, 'ports', 'new')).toThrow('There is no "# ports: written by …"');
  });
});
