/** The import table of the design: who may import what. A wrong import fails the build here. */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';

const root = join(import.meta.dirname, '..');

type Rule = {
  /** Folder, or single file, the rule is about. The most specific rule counts. */
  readonly place: string;
  /** Places of this project it may import, besides itself. */
  readonly own: readonly string[];
  /** Packages by name; `node:` stands for Node's built-in modules. */
  readonly packages: readonly string[];
};

const rules: readonly Rule[] = [
  { place: 'shared', own: [], packages: ['valibot'] },
  { place: 'electron/probe', own: ['shared'], packages: ['node:', 'koffi', 'valibot'] },
  { place: 'electron/engine', own: ['shared'], packages: ['node:', 'valibot'] },
  // The one way from the engine to the probe.
  {
    place: 'electron/engine/probe-host',
    own: ['shared', 'electron/engine', 'electron/probe'],
    packages: ['node:', 'valibot'],
  },
  {
    place: 'electron/serve',
    own: ['shared', 'electron/engine'],
    packages: ['node:', 'ws', 'open', 'valibot'],
  },
  {
    place: 'electron/cli',
    own: ['shared', 'electron/engine'],
    packages: ['node:', 'string-width', 'cli-truncate'],
  },
  // The program joins the faces, so that they need not know each other.
  {
    place: 'electron/bin',
    own: ['electron/cli', 'electron/serve', 'electron/engine'],
    packages: ['node:'],
  },
  {
    place: 'electron/main',
    own: ['shared', 'electron/engine'],
    packages: ['node:', 'electron', 'valibot'],
  },
  { place: 'electron/preload', own: ['shared'], packages: ['electron'] },
  {
    place: 'electron/build',
    own: [],
    packages: ['node:', 'vite', 'electron-vite', '@vitejs/plugin-react'],
  },
  {
    place: 'renderer',
    own: ['shared'],
    packages: [
      'react',
      'react-dom',
      'zustand',
      '@tanstack/react-table',
      '@tanstack/react-virtual',
      '@base-ui/react',
      'valibot',
    ],
  },
];

type Import = { readonly from: string; readonly to: string };

function sourceFiles(folder: string): readonly string[] {
  return readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)));
}

function importsOf(file: string): readonly Import[] {
  const text = readFileSync(join(root, file), 'utf8');
  const specifiers = [
    ...text.matchAll(/^\s*(?:import|export)\s[^;]*?from\s+'([^']+)'/gm),
    ...text.matchAll(/^\s*import\s+'([^']+)'/gm),
    ...text.matchAll(/\bimport\(\s*'([^']+)'\s*\)/g),
  ].map((match) => match[1] ?? '');
  return specifiers.map((specifier) => ({
    from: file,
    to: specifier.startsWith('.')
      ? relative(root, resolve(root, dirname(file), specifier))
      : specifier,
  }));
}

function isWithin(path: string, place: string): boolean {
  return path === place || path.startsWith(`${place}/`);
}

function ruleFor(file: string): Rule | undefined {
  return rules
    .filter(({ place }) => isWithin(file, place))
    .toSorted((left, right) => right.place.length - left.place.length)[0];
}

function isAllowed({ from, to }: Import): boolean {
  const rule = ruleFor(from);
  if (rule === undefined) return false;
  const ownPlaces = [rule.place, ...rule.own];
  if (rules.some(({ place }) => isWithin(to, place)) || to.startsWith('test/')) {
    return ownPlaces.some((place) => isWithin(to, place));
  }
  return rule.packages.some((name) =>
    name === 'node:' ? to.startsWith('node:') : to === name || to.startsWith(`${name}/`),
  );
}

const files = ['shared', 'electron', 'renderer'].flatMap(sourceFiles);

describe('the import table', () => {
  test('every source file lies in a room of the design', () => {
    expect(files.filter((file) => ruleFor(file) === undefined)).toEqual([]);
    expect(files.length).toBeGreaterThan(50);
  });

  test('no file imports what its room may not', () => {
    const wrong = files
      .flatMap(importsOf)
      .filter((one) => !isAllowed(one))
      .map(({ from, to }) => `${from} imports ${to}`);
    expect(wrong).toEqual([]);
  });

  test('the test itself can fail', () => {
    const wrong: readonly Import[] = [
      { from: 'shared/model/socket.ts', to: 'node:fs' },
      { from: 'shared/model/socket.ts', to: 'electron/engine/engine.ts' },
      { from: 'renderer/main.tsx', to: 'electron' },
      { from: 'electron/cli/run.ts', to: 'electron/serve/serve.ts' },
      { from: 'electron/engine/engine.ts', to: 'electron/probe/platform.ts' },
      { from: 'electron/engine/engine.ts', to: 'electron' },
      { from: 'electron/probe/windows/tables.ts', to: 'test/support/tally.ts' },
    ];
    expect(wrong.filter(isAllowed)).toEqual([]);
  });

  test('one OS folder of the probe never imports another', () => {
    const systems = ['linux', 'windows', 'macos'];
    const wrong = files.flatMap(importsOf).filter(({ from, to }) => {
      const [here, there] = [from, to].map((path) =>
        systems.find((system) => isWithin(path, `electron/probe/${system}`)),
      );
      return here !== undefined && there !== undefined && here !== there;
    });
    expect(wrong).toEqual([]);
  });

  test('ipcMain is spoken to in one file only', () => {
    const speakers = files.filter((file) =>
      /\bipcMain\b/.test(readFileSync(join(root, file), 'utf8')),
    );
    expect(speakers).toEqual(['electron/main/ipc-door.ts']);
  });

  test('process.platform decides in the probe’s one switch and in what only a face can know', () => {
    const allowed = new Set([
      'electron/probe/platform.ts',
      'electron/serve/start.ts',
      'electron/build/start.ts',
    ]);
    const deciders = files.filter(
      (file) =>
        /process\.platform/.test(readFileSync(join(root, file), 'utf8')) &&
        !file.startsWith('electron/main/') &&
        !allowed.has(file),
    );
    expect(deciders).toEqual([]);
  });
});
