/** The options every window of ours is made with. */
import { isAbsolute } from 'node:path';
import { expect, test, vi } from 'vitest';
import { windowOptions } from '../../../electron/main/window.ts';

vi.mock('electron', () => ({ app: {}, BrowserWindow: {}, nativeTheme: {}, screen: {} }));

test('the page is isolated, sandboxed and without Node, written out', () => {
  const { webPreferences = {} } = windowOptions(null, true);
  const { preload = '', ...rest } = webPreferences;
  expect(rest).toEqual({
    contextIsolation: true,
    nodeIntegration: false,
    nodeIntegrationInSubFrames: false,
    nodeIntegrationInWorker: false,
    sandbox: true,
    webSecurity: true,
    allowRunningInsecureContent: false,
    webviewTag: false,
    spellcheck: false,
  });
  expect(isAbsolute(preload)).toBe(true);
  expect(preload).toMatch(/preload[\\/]index\.cjs$/);
});

test('nothing is shown before the page is ready, and nothing flashes', () => {
  expect(windowOptions(null, true)).toMatchObject({ show: false, backgroundColor: '#0e1318' });
  expect(windowOptions(null, false)).toMatchObject({ show: false, backgroundColor: '#f6f7f8' });
});

test('a remembered place wins over the default one', () => {
  const bounds = { x: 10, y: 40, width: 900, height: 620 };
  expect(windowOptions({ bounds, maximized: false }, true)).toMatchObject(bounds);
  expect(windowOptions(null, true)).toMatchObject({ width: 1360, height: 860 });
});
