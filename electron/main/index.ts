/**
 * The desktop's boot list, in the order Electron needs it: what must precede `ready`, then what must
 * follow it. Each line is a file of its own.
 */
import { app, dialog, session } from 'electron';
import { startEngine } from '../engine/engine.ts';
import { registerAppScheme, serveAppProtocol } from './app-protocol.ts';
import { probeFile, rendererFolder } from './bundle-paths.ts';
import { hardenApp, hardenSession } from './hardening.ts';
import { openIpcDoor } from './ipc-door.ts';
import { keepOneWindow, type Lifecycle } from './lifecycle.ts';
import { installMenu } from './menu.ts';
import { forkProbe } from './probe-process.ts';
import { claimSingleInstance } from './single-instance.ts';
import { openWindow } from './window.ts';

let lifecycle: Lifecycle | null = null;

hardenApp();
registerAppScheme();
if (claimSingleInstance(() => lifecycle?.showWindow())) {
  app.whenReady().then(boot).catch(giveUp);
} else {
  app.quit();
}

function boot(): void {
  const development = !app.isPackaged;
  hardenSession(session.defaultSession, development);
  serveAppProtocol(session.defaultSession, rendererFolder);
  installMenu(development);

  const engine = startEngine({ spawnProbe: forkProbe(probeFile), version: app.getVersion() });
  app.once('will-quit', engine.close);

  const door = openIpcDoor(engine.handlers);
  lifecycle = keepOneWindow(() => openWindow(door.admit));
  lifecycle.showWindow();
}

function giveUp(error: unknown): void {
  dialog.showErrorBox('Portolan could not start', String(error));
  app.exit(1);
}
