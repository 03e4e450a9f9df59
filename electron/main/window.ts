/**
 * The one window: how it is made, shown without a flash, and put back where it was. Knows nothing of
 * what its page shows.
 */
import { join } from 'node:path';
import { app, BrowserWindow, nativeTheme, screen } from 'electron';
import type { BrowserWindowConstructorOptions } from 'electron';
import { appUrl } from '../../shared/desktop-bridge.ts';
import { preloadFile } from './bundle-paths.ts';
import { log } from './log.ts';
import {
  recallPlacement,
  rememberPlacement,
  smallestWindow,
  type Placement,
} from './window-bounds.ts';

/** The page's own background (its `--bg`), so that nothing flashes before its first paint. */
const background = { dark: '#0e1318', light: '#f6f7f8' } as const;

export function windowOptions(
  placement: Placement | null,
  dark: boolean,
): BrowserWindowConstructorOptions {
  return {
    title: 'Portolan',
    width: 1360,
    height: 860,
    ...placement?.bounds,
    minWidth: smallestWindow.width,
    minHeight: smallestWindow.height,
    show: false,
    backgroundColor: dark ? background.dark : background.light,
    autoHideMenuBar: true,
    webPreferences: {
      preload: preloadFile,
      // All but the last are Electron's defaults; written out because everything rests on them.
      contextIsolation: true,
      nodeIntegration: false,
      nodeIntegrationInSubFrames: false,
      nodeIntegrationInWorker: false,
      sandbox: true,
      webSecurity: true,
      allowRunningInsecureContent: false,
      webviewTag: false,
      spellcheck: false,
    },
  };
}

/** @param admit is called before the page loads, so that its first message is heard */
export function openWindow(admit: (window: BrowserWindow) => void): BrowserWindow {
  const file = join(app.getPath('userData'), 'window.json');
  const workAreas = screen.getAllDisplays().map(({ workArea }) => workArea);
  const placement = recallPlacement(file, workAreas);
  const window = new BrowserWindow(windowOptions(placement, nativeTheme.shouldUseDarkColors));

  const followTheme = (): void =>
    window.setBackgroundColor(nativeTheme.shouldUseDarkColors ? background.dark : background.light);
  nativeTheme.on('updated', followTheme);

  window.once('ready-to-show', () => {
    if (placement?.maximized === true) window.maximize();
    window.show();
  });
  window.on('close', () =>
    rememberPlacement(file, { bounds: window.getNormalBounds(), maximized: window.isMaximized() }),
  );
  window.once('closed', () => nativeTheme.off('updated', followTheme));

  admit(window);
  window.loadURL(appUrl).catch((error: unknown) => {
    if (window.isDestroyed()) return;
    log(`the page could not be loaded: ${String(error)}`);
    // It will never be ready; an empty window can at least be seen and closed.
    window.show();
  });
  return window;
}

export function bringForward(window: BrowserWindow): void {
  if (window.isMinimized()) window.restore();
  window.show();
  window.focus();
}
