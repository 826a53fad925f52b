import { readFileSync } from 'node:fs';
import path from 'node:path';
import { contexts } from '../src';
import { derivedFiles, withPart } from '../tools/derived-parts';

const ROOT = path.join(__dirname, '..', '..', '..');

describe('what follows from the definitions of the contexts', () => {
  it.each([...derivedFiles()].map(([file, text]) => [path.relative(ROOT, file), text]))(
    'stands in %s (npm run compose)',
    (file, text) => {
      expect(readFileSync(path.join(ROOT, file), 'utf8')).toBe(text);
    },
  );

  it('has the keys of persons for those contexts that seal or open what is said of persons', () => {
    const compose = derivedFiles().get(path.join(ROOT, 'docker/compose.yaml'))!;
    for (const { name, personalData } of contexts) {
      const keys = compose.includes(`PERSONAL_KEYS_URL: postgres://${name}:`);
      expect([name, keys]).toEqual([name, personalData !== undefined]);
    }
  });

  it('is put between the marks of its part, and nowhere without them', () => {
    const text = 'a\n  # hosts: written by `npm run compose`\n  old\n  # end of hosts\nb\n';
    expect(withPart(text, 'hosts', '  $& new\n')).toBe(text.replace('  old', () => '  $& new'));
    expect(() => withPart(text, 'ports', 'new')).toThrow('There is no "# ports: written by …"');
  });
});
