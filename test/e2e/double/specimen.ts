/** Small apps for the double's own specs: a main script, a preload and a page, in a folder of their own. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { launchDesktop, type DesktopApp } from '../../support/desktop-app.ts';

export type Specimen = {
  /** Runs before `ready`; `electron` is the module. */
  readonly before?: string;
  /** Runs after `ready`, before the window is made. */
  readonly after?: string;
  /** CommonJS; the window has no preload without it. */
  readonly preload?: string;
};

const mainOf = ({ before = '', after = '', preload }: Specimen): string => `
import * as electron from 'electron';
import { join } from 'node:path';
const { app, BrowserWindow, protocol, session } = electron;
protocol.registerSchemesAsPrivileged([
  { scheme: 'specimen', privileges: { standard: true, secure: true, supportFetchAPI: true } },
]);
${before}
app.on('window-all-closed', () => app.quit());
app.whenReady().then(async () => {
  session.defaultSession.protocol.handle('specimen', ({ url }) =>
    url === 'specimen://page/redirect'
      ? new Response(null, { status: 302, headers: { location: '/elsewhere' } })
      : new Response('<!doctype html><title>specimen</title>', { headers: { 'content-type': 'text/html' } }));
  ${after}
  const preload = ${preload === undefined ? 'undefined' : "join(import.meta.dirname, 'preload.cjs')"};
  const window = new BrowserWindow(preload === undefined ? {} : { webPreferences: { preload } });
  window.webContents.on('preload-error', (event, path, error) => console.error('preload-error: ' + error.message));
  window.webContents.on('will-navigate', (event, url) => console.error('will-navigate: ' + url));
  await window.loadURL('specimen://page/');
});
`;

/** @returns what `use` returns; whatever happens, the app and its folder are gone afterwards */
export async function withSpecimen<Value>(
  specimen: Specimen,
  use: (app: DesktopApp) => Promise<Value>,
): Promise<Value> {
  const home = mkdtempSync(join(tmpdir(), 'specimen-'));
  const folder = join(home, 'app');
  mkdirSync(folder);
  const description = { name: 'specimen', version: '1.2.3', type: 'module', main: 'main.js' };
  writeFileSync(join(folder, 'package.json'), JSON.stringify(description));
  writeFileSync(join(folder, 'main.js'), mainOf(specimen));
  if (specimen.preload !== undefined) writeFileSync(join(folder, 'preload.cjs'), specimen.preload);
  try {
    const app = await launchDesktop({ kind: 'double', folder, configHome: join(home, 'config') });
    try {
      return await use(app);
    } finally {
      await app.close();
    }
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}
