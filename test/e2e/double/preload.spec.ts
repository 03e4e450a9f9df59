/** The double runs a preload as the sandbox does, and refuses what the sandbox refuses. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { withSpecimen } from './specimen.ts';

const refused: readonly (readonly [what: string, preload: string, told: string])[] = [
  ['ESM syntax', "import { contextBridge } from 'electron';", 'import statement'],
  ['an export', 'export const answer = 42;', 'Unexpected token'],
  ['a module of Node', "require('node:fs');", 'module not found: node:fs'],
  ['a second file', "require('./other.cjs');", 'module not found: ./other.cjs'],
  ['a library', "require('valibot');", 'module not found: valibot'],
  ['a member it does not model', "require('electron').ipcRenderer.sendSync('x');", 'sendSync'],
  ['a module it does not model', "require('timers');", "does not model require('timers')"],
  ['Node in the sandbox', 'process.env;', 'does not model process.env'],
  [
    'a name the page has already',
    "require('electron').contextBridge.exposeInMainWorld('location', {});",
    'Cannot bind an API on top of an existing property',
  ],
];

test('refuses what the sandbox refuses; the page goes on without its preload', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'preloads-'));
  try {
    await withSpecimen({}, async ({ evaluate }) => {
      for (const [what, preload, told] of refused) {
        const file = join(folder, `${what.replaceAll(' ', '-')}.cjs`);
        writeFileSync(file, preload);
        const message = await evaluate(async ({ BrowserWindow }, path) => {
          const window = new BrowserWindow({ webPreferences: { preload: path } });
          const error = new Promise<Error>((resolve) => {
            window.webContents.once('preload-error', (_event, _path, thrown) => resolve(thrown));
          });
          await window.loadURL('specimen://page/');
          const { message: text } = await error;
          window.destroy();
          return text;
        }, file);
        expect(message, what).toContain(told);
      }
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

const bridging = `
  const { contextBridge } = require('electron');
  globalThis.secret = 'of the isolated world';
  const kept = { count: 1 };
  contextBridge.exposeInMainWorld('api', {
    kept,
    bump: () => ++kept.count,
    echo: (value) => value,
    twice: (callback) => callback(21) * 2,
    fail: () => { throw Object.assign(new TypeError('told'), { code: 'LOST' }); },
    pageGlobal: () => typeof globalThis.ofThePage,
  });
`;

test('copies across the bridge as contextBridge does', async () => {
  await withSpecimen({ preload: bridging }, async ({ page }) => {
    const found = await page.evaluate(() => {
      type Api = {
        kept: { count: number };
        bump: () => number;
        echo: (value: unknown) => unknown;
        twice: (callback: (value: number) => number) => number;
        fail: () => void;
        pageGlobal: () => string;
      };
      const { api } = window as unknown as { api: Api };
      Object.assign(window, { ofThePage: 1 });
      const given = { deep: [undefined, null, Number.NaN, 10n, 'text'] };
      const echoed = api.echo(given) as typeof given;
      const caught = (run: () => unknown): string => {
        try {
          run();
          return 'nothing';
        } catch (error) {
          const { message, code } = error as Error & { code?: string };
          return `${message}/${String(code)}`;
        }
      };
      return {
        bumped: api.bump(),
        keptAfterwards: api.kept.count,
        isCopy: echoed !== given,
        echoed: echoed.deep.map(String),
        twice: api.twice((value) => value),
        failure: caught(() => api.fail()),
        symbol: caught(() => api.echo(Symbol('x'))),
        frozen: Object.isFrozen(api) && Object.isFrozen(api.kept),
        writable: Object.getOwnPropertyDescriptor(window, 'api')?.writable,
        secret: 'secret' in window,
        pageGlobal: api.pageGlobal(),
      };
    });
    expect(found).toEqual({
      bumped: 2,
      keptAfterwards: 1,
      isCopy: true,
      echoed: ['undefined', 'null', 'NaN', '10', 'text'],
      twice: 42,
      failure: 'told/undefined',
      symbol: 'An object could not be cloned./undefined',
      frozen: true,
      writable: false,
      secret: false,
      pageGlobal: 'undefined',
    });
  });
});

test('refuses to send what cannot be cloned, both ways', async () => {
  const preload = `
    const { contextBridge, ipcRenderer } = require('electron');
    const attempt = (value) => { try { ipcRenderer.send('x', value); return 'sent'; } catch (e) { return e.message; } };
    contextBridge.exposeInMainWorld('results', [() => 1, Symbol('x'), Promise.resolve(), new WeakMap(), { in: [() => 1] }].map(attempt));
  `;
  await withSpecimen({ preload }, async ({ page, evaluate }) => {
    const results = await page.evaluate(() => (window as unknown as { results: string[] }).results);
    expect(results).toEqual(Array(5).fill('An object could not be cloned.'));
    const sent = evaluate(({ BrowserWindow }) => {
      BrowserWindow.getAllWindows()[0]?.webContents.send('x', () => 1);
    }, null);
    await expect(sent).rejects.toThrow('An object could not be cloned.');
  });
});
