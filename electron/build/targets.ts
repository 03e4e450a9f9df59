/** What there is to build, from what, and how. */
import { chmod } from 'node:fs/promises';
import { join } from 'node:path';
import { checkFreshness, type Target } from './freshness.ts';

export const root = join(import.meta.dirname, '..', '..');

const common = ['shared', 'electron/build', 'package.json', 'package-lock.json', 'tsconfig.json'];

type Buildable = Target & { readonly build: () => Promise<void> };

/** The command and the probe: enough for the terminal. */
export const programs: Buildable = {
  name: 'programs',
  inputs: [...common, ...folders('bin', 'cli', 'serve', 'engine', 'probe')],
  outputs: ['out/cli/portolan.js', 'out/probe/probe-process.js', 'out/probe/descriptor-worker.js'],
  build: async () => {
    const { build } = await import('vite');
    await build({ configFile: join(import.meta.dirname, 'node.vite.config.ts') });
    await build({ configFile: join(import.meta.dirname, 'cli.vite.config.ts') });
    await chmod(join(root, 'out/cli/portolan.js'), 0o755);
  },
};

/** Main, preload and the page: the desktop window, and the page of the browser face. */
export const windows: Buildable = {
  name: 'windows',
  inputs: [...common, ...folders('main', 'preload', 'engine', 'probe'), 'renderer'],
  outputs: ['out/main/index.js', 'out/preload/index.cjs', 'out/renderer/index.html'],
  build: async () => {
    const { build } = await import('electron-vite');
    await build({
      configFile: join(import.meta.dirname, 'electron.vite.config.ts'),
      logLevel: 'warn',
    });
  },
};

export async function buildStale(targets: readonly Buildable[]): Promise<void> {
  for (const target of targets) {
    const freshness = await checkFreshness(root, target);
    if (freshness.isFresh) continue;
    // stderr, because what is run next may print JSON.
    process.stderr.write(`Building ${target.name}…\n`);
    await target.build();
    await freshness.remember();
  }
}

function folders(...names: readonly string[]): readonly string[] {
  return names.map((name) => `electron/${name}`);
}
