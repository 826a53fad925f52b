import { answerOfModule } from './answer-of-module';
import type { Component } from './licences.mjs';

const asked = (name: 'isAllowed' | 'refused', argument: unknown): unknown =>
  answerOfModule('licences.mjs', `module.${name}(given[0])`, argument);

describe('licences of production packages', () => {
  it.each([
    ['MIT', true],
    ['GPL-3.0-only', false],
    ['MIT OR GPL-3.0-only', true],
    ['MIT AND GPL-3.0-only', false],
    ['(BSD-3-Clause AND Apache-2.0)', true],
    ['(MIT OR GPL-3.0-only) AND AGPL-3.0-only', false],
    ['(GPL-3.0-only AND MIT) OR ISC', true],
    ['SEE LICENSE IN LICENSE.md', false],
  ])('with the expression %s are allowed: %s', (expression, allowed) => {
    expect(asked('isAllowed', expression)).toBe(allowed);
  });

  it('are refused with name and version of the package when they are unknown or missing', () => {
    const components: Component[] = [
      { name: 'good', version: '1.0.0', licenses: [{ license: { id: 'MIT' } }] },
      { name: 'copyleft', version: '2.0.0', licenses: [{ license: { id: 'AGPL-3.0-only' } }] },
      { name: 'both', version: '3.0.0', licenses: [{ expression: 'Apache-2.0 AND MIT' }] },
      { name: 'silent', version: '4.0.0' },
    ];
    expect(asked('refused', components)).toEqual(['copyleft@2.0.0: AGPL-3.0-only', 'silent@4.0.0: no licence']);
  });
});
