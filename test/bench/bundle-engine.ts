/**
 * Bundles the process with the measured engine as the product is bundled: run from its source it
 * would count node's TypeScript compiler, some 50 MB, as the engine's memory.
 */
import { join } from 'node:path';
import { build } from 'vite';
import { root } from '../../electron/build/targets.ts';

export async function bundleEngine(): Promise<void> {
  await build({
    configFile: false,
    root,
    logLevel: 'warn',
    ssr: { noExternal: true, external: ['koffi'] },
    build: {
      ssr: true,
      outDir: join(root, 'out/bench'),
      emptyOutDir: false,
      target: 'node20.19',
      minify: false,
      rolldownOptions: {
        input: { 'engine-child': join(import.meta.dirname, 'engine-child.ts') },
        output: { format: 'es', entryFileNames: '[name].mjs', codeSplitting: false },
      },
    },
  });
}
