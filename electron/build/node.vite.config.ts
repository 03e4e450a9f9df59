/** Bundles the two programs that plain Node runs: the command and the probe's own process. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { defineConfig } from 'vite';

const root = join(import.meta.dirname, '..', '..');
const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
  readonly version: string;
};

export default defineConfig({
  root,
  logLevel: 'warn',
  define: { PORTOLAN_VERSION: JSON.stringify(version) },
  ssr: {
    // Everything is bundled but koffi, whose native part must stay a file of its own.
    noExternal: true,
    external: ['koffi'],
  },
  build: {
    ssr: true,
    outDir: join(root, 'out'),
    emptyOutDir: false,
    target: 'node20.19',
    minify: false,
    rolldownOptions: {
      input: {
        'cli/portolan': join(root, 'electron/bin/portolan.ts'),
        'probe/probe-process': join(root, 'electron/probe/probe-process.ts'),
        'probe/descriptor-worker': join(root, 'electron/probe/linux/descriptor-worker.ts'),
      },
      output: {
        format: 'es',
        entryFileNames: '[name].js',
        chunkFileNames: 'cli/chunks/[name]-[hash].js',
        banner: (chunk) => (chunk.name === 'cli/portolan' ? '#!/usr/bin/env node' : ''),
      },
    },
  },
});
