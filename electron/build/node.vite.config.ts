/** Bundles what the faces start beside themselves: the probe's own process. The desktop packs it too. */
import { join } from 'node:path';
import { defineConfig } from 'vite';

const root = join(import.meta.dirname, '..', '..');
export default defineConfig({
  root,
  logLevel: 'warn',
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
        'probe/probe-process': join(root, 'electron/probe/probe-process.ts'),
        'probe/descriptor-worker': join(root, 'electron/probe/linux/descriptor-worker.ts'),
      },
      output: {
        format: 'es',
        entryFileNames: '[name].js',
        chunkFileNames: 'probe/[name]-[hash].js',
      },
    },
  },
});
