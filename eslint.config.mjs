import nx from '@nx/eslint-plugin';
import prettier from 'eslint-config-prettier';
import { existsSync } from 'node:fs';
import path from 'node:path';
import tseslint from 'typescript-eslint';

// A project is linted from its own folder (`nx affected -t lint`), with the types of its own specs and sources; all of them from the
// root (`npm run lint`), with one look at everything.
const project = ['tsconfig.spec.json', 'tsconfig.all.json']
  .map((name) => path.join(process.cwd(), name))
  .find((file) => existsSync(file));

/** `dependencies('lib:service', ['lib:kernel', ...])`: what the package may import, by tag. */
const dependencies = (sourceTag, onlyDependOnLibsWithTags) => ({ sourceTag, onlyDependOnLibsWithTags });
const libs = (...names) => names.map((name) => `lib:${name}`);

export default tseslint.config(
  { ignores: ['**/dist/**', '**/node_modules/**', 'coverage/**', '.nx/**', '**/*.cjs', '**/*.mjs'] },
  ...tseslint.configs.recommendedTypeChecked.map((config) => ({ ...config, files: ['**/*.ts', '**/*.tsx'] })),
  {
    files: ['**/*.ts', '**/*.tsx'],
    plugins: { '@nx': nx },
    languageOptions: { parserOptions: project ? { project, tsconfigRootDir: process.cwd() } : {} },
    rules: {
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      // A port's method is async also where an adapter has nothing to wait for: what it throws is then a rejection.
      '@typescript-eslint/require-await': 'off',
      // Nest modules are classes without members.
      '@typescript-eslint/no-extraneous-class': 'off',
      // Most numbers in messages are meant to be there.
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      '@nx/enforce-module-boundaries': [
        'error',
        {
          allowCircularSelfDependency: true,
          // A client that not every process needs is a sub-path of its library, loaded by import() where it is used.
          checkDynamicDependenciesExceptions: ['@maru/event-store', '@maru/messaging'],
          // Only what a context says belongs to others: contexts meet in the contracts, never in each other's code.
          depConstraints: [
            dependencies('type:context', ['type:generic', 'type:shop']),
            dependencies('type:platform', ['type:generic', 'type:shop', 'type:context']),
            // Generic libraries can be used without the shop, so they know none of its contracts.
            dependencies('type:generic', ['type:generic']),
            dependencies('type:shop', ['type:generic', 'type:shop']),
            // Measures, attacks and judges the product; nothing of the product knows it.
            dependencies('type:verification', [
              'type:generic',
              'type:shop',
              'type:context',
              'type:platform',
              'type:client',
            ]),
            // Runs in browsers, and knows the shop by its API.
            dependencies('type:console', []),
            // Runs beside an MCP client, and knows the shop by its API.
            dependencies('type:client', []),
            dependencies('type:tools', ['type:generic']),
            dependencies('lib:kernel', []),
            dependencies('lib:contracts', libs('kernel')),
            dependencies('lib:event-store', libs('kernel', 'testing')),
            dependencies('lib:messaging', libs('kernel', 'event-store', 'backends', 'testing')),
            dependencies('lib:read-models', libs('kernel', 'event-store', 'messaging', 'testing')),
            dependencies(
              'lib:sagas',
              libs('kernel', 'event-store', 'messaging', 'observability', 'read-models', 'service', 'testing'),
            ),
            dependencies('lib:security', libs('kernel', 'testing')),
            dependencies(
              'lib:service',
              libs(
                'kernel',
                'event-store',
                'messaging',
                'read-models',
                'discovery',
                'personal-data',
                'resilience',
                'observability',
                'security',
                'testing',
              ),
            ),
            dependencies(
              'lib:shop-calls',
              libs('kernel', 'contracts', 'observability', 'resilience', 'security', 'service', 'testing'),
            ),
            dependencies('lib:invariants', libs('kernel', 'event-store', 'testing')),
            dependencies('lib:embedded-postgres', libs('testing')),
            dependencies('lib:backends', libs('kernel', 'event-store', 'embedded-postgres', 'testing')),
            dependencies('lib:discovery', libs('kernel', 'backends', 'testing')),
            dependencies('lib:resilience', libs('kernel', 'testing')),
            dependencies('lib:observability', libs('kernel', 'resilience', 'testing')),
            dependencies('lib:personal-data', libs('kernel', 'testing')),
            dependencies('lib:testing', libs('kernel')),
          ],
        },
      ],
    },
  },
  {
    // Has the types of browsers in place of those of servers.
    files: ['**/apps/console/**/*.{ts,tsx}'],
    languageOptions: {
      parserOptions: {
        project: path.join(import.meta.dirname, 'apps/console/tsconfig.spec.json'),
        tsconfigRootDir: import.meta.dirname,
      },
    },
  },
  {
    // Rules are pure: no framework, no I/O, no other folder of the context.
    files: ['**/src/domain/**/*.ts'],
    ignores: ['**/*.spec.ts'],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          patterns: [
            {
              // The list of common passwords is data, and its package has no code but that.
              regex: '^(?!\\./|zod$|node:crypto$|@maru/kernel$|@maru/contracts$|@zxcvbn-ts/language-common$)',
              message:
                'A domain folder imports the kernel, the contracts, zod, node:crypto (for digests) and itself only.',
            },
          ],
        },
      ],
      'no-restricted-globals': ['error', 'setTimeout', 'setInterval', 'fetch', 'process'],
      'no-restricted-properties': [
        'error',
        { object: 'Date', property: 'now', message: 'Time comes in with the command.' },
        { object: 'Math', property: 'random', message: 'Randomness comes in with the command.' },
      ],
    },
  },
  {
    // kafkajs is met in one folder. Specs may speak to a broker as anybody could.
    files: ['**/libs/messaging/src/**/*.ts', '**/libs/service/src/**/*.ts'],
    ignores: ['**/kafka/client/**', '**/testing/**', '**/*.spec.ts'],
    rules: {
      'no-restricted-imports': [
        'error',
        { paths: [{ name: 'kafkajs', message: 'Import it from libs/messaging/src/kafka/client.' }] },
      ],
    },
  },
  {
    files: ['**/*.spec.ts', '**/test/**/*.ts', '**/testing/**/*.ts', 'apps/verification/**/*.ts'],
    rules: {
      // Matchers and parsed answers are of any type; what they hold is what the test is about.
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
      '@typescript-eslint/unbound-method': 'off',
      '@typescript-eslint/no-unnecessary-type-assertion': 'off',
      // A handler may fail with anything; so must the ones of a test be able to.
      '@typescript-eslint/only-throw-error': 'off',
      '@typescript-eslint/prefer-promise-reject-errors': 'off',
    },
  },
  prettier,
);
