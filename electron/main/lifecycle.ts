/**
 * When the window comes back and when the app ends: closed windows, the dock, crashed processes. How a
 * window is made is not its business.
 */
import { app, dialog, type BrowserWindow } from 'electron';
import { log } from './log.ts';
import { bringForward } from './window.ts';

/** A page that dies twice within this time would die for ever. */
const crashLoopMs = 10_000;

export type Lifecycle = {
  /** Opens the window, or brings it forward when it is open. */
  readonly showWindow: () => void;
};

export function keepOneWindow(open: () => BrowserWindow): Lifecycle {
  let window: BrowserWindow | null = null;

  const showWindow = (): void => {
    if (window !== null) return bringForward(window);
    const opened = open();
    window = opened;
    opened.once('closed', () => (window = null));
    reviveAfterCrash(opened);
  };

  // On macOS an app outlives its windows; clicking its icon in the dock opens one (api/app).
  app.on('activate', showWindow);
  app.on('window-all-closed', () => {
    if (process.platform !== 'darwin') app.quit();
  });
  let quitting = false;
  app.once('before-quit', () => (quitting = true));
  app.on('child-process-gone', (_event, { type, reason, exitCode, serviceName }) => {
    // The probe host restarts the probe, Chromium its own processes.
    if (!quitting) log(`${serviceName ?? type} is gone: ${reason} (${exitCode})`);
  });

  return { showWindow };
}

function reviveAfterCrash(window: BrowserWindow): void {
  let lastCrashAt = Number.NEGATIVE_INFINITY;
  window.webContents.on('render-process-gone', (_event, { reason, exitCode }) => {
    log(`the page is gone: ${reason} (${exitCode})`);
    const now = performance.now();
    if (now - lastCrashAt < crashLoopMs) {
      dialog.showErrorBox('Portolan', 'The window stopped working twice in a row and is closed.');
      return window.destroy();
    }
    lastCrashAt = now;
    window.webContents.reload();
  });
}
