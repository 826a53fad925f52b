import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { defineConfig } from 'vite';

/** Writes each file compressed beside itself, so that the gateway compresses nothing while it serves. */
const compressed = () => ({
  name: 'compressed',
  writeBundle({ dir }) {
    const folder = path.join(dir, 'assets');
    for (const file of readdirSync(folder).filter((name) => /\.(js|css|svg)$/.test(name))) {
      const bytes = readFileSync(path.join(folder, file));
      writeFileSync(path.join(folder, `${file}.br`), brotliCompressSync(bytes));
      writeFileSync(path.join(folder, `${file}.gz`), gzipSync(bytes, { level: 9 }));
    }
  },
});

export default defineConfig({
  root: import.meta.dirname,
  // The preset of Preact does not work with this version of Vite, and adds nothing that a build needs.
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  // An inlined picture would need `data:` in the content security policy.
  build: { target: 'es2022', assetsInlineLimit: 0, modulePreload: { polyfill: false } },
  plugins: [compressed()],
});
