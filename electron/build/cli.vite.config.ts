/**
 * Bundles the command. It is read and run anew each time a person asks, so the way to the answer of
 * `portolan why` is laid out to be short: CommonJS, because an import of `node:util` from a module
 * evaluates all of it (4 ms on top of node 24's own 21), and one file for all that command needs.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { defineConfig, type Plugin } from 'vite';

const root = join(import.meta.dirname, '..', '..');
const folder = join(root, 'out/cli');
const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
  readonly version: string;
};

/** Loaded late in the source, so that other commands do without; here in one file all the same. */
const wayOfWhy =
  /\/electron\/(cli\/commands\/why|engine\/probe-host\/look-once|probe\/linux\/probe)\.ts$/;

/** The package is one of modules; this folder of it is not (nodejs.org/api/packages.html#type). */
const commonjsFolder: Plugin = {
  name: 'portolan-commonjs-folder',
  writeBundle: () => writeFileSync(join(folder, 'package.json'), '{ "type": "commonjs" }\n'),
};

export default defineConfig({
  root,
  logLevel: 'warn',
  define: { PORTOLAN_VERSION: JSON.stringify(version) },
  plugins: [commonjsFolder],
  ssr: {
    // Everything is bundled but koffi, whose native part must stay a file of its own.
    noExternal: true,
    external: ['koffi'],
  },
  build: {
    ssr: true,
    outDir: folder,
    // Chunks of older builds would be published with the new ones.
    emptyOutDir: true,
    target: 'node20.19',
    minify: false,
    rolldownOptions: {
      input: { portolan: join(root, 'electron/bin/portolan.ts') },
      output: {
        format: 'cjs',
        // koffi is then required: the loader for modules would take 2 ms more.
        dynamicImportInCjs: false,
        entryFileNames: '[name].js',
        chunkFileNames: 'chunks/[name]-[hash].js',
        // The group takes along what its files import.
        codeSplitting: { groups: [{ name: 'why', test: wayOfWhy }] },
        banner: (chunk) => (chunk.name === 'portolan' ? '#!/usr/bin/env node' : ''),
      },
    },
  },
});
