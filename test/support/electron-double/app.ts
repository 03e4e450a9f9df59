/** `app`: the order of an Electron app's life, from what must precede `ready` to the exit code. */
import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { App, ProcessMetric } from 'electron';
import { openWindows } from './browser-window.ts';
import { makeEvent, type AppEvents } from './event-shapes.ts';
import { requestSingleInstanceLock, toldHolder } from './instance-lock.ts';
import { appEmitter, life, needNotReady, tellApp } from './life.ts';
import { emittingStandIn, NotModelled, standIn } from './stand-in.ts';
import { runningUtilities } from './utility-process.ts';

const events = [
  'ready',
  'activate',
  'before-quit',
  'will-quit',
  'quit',
  'window-all-closed',
  'second-instance',
  'web-contents-created',
  'child-process-gone',
] as const satisfies (keyof AppEvents)[];

/** The app's folder is the first argument, as in `electron .`. */
const folder = process.argv[1] ?? '.';

type PackageFile = {
  readonly name: string;
  readonly productName?: string;
  readonly version: string;
};

function readPackage(): PackageFile {
  return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as PackageFile;
}

function nameOfApp(): string {
  const { name, productName } = readPackage();
  return productName ?? name;
}

/** `appData` is `$XDG_CONFIG_HOME` or ~/.config (api/app, getPath, on Linux). */
function userDataFolder(): string {
  const appData = process.env['XDG_CONFIG_HOME'] ?? join(homedir(), '.config');
  return join(appData, nameOfApp());
}

const whenReady = new Promise<void>((resolve) => appEmitter.once('ready', resolve));

export const app: App = emittingStandIn<App>(
  'app',
  events,
  {
    isPackaged: false,
    isReady: () => life.ready,
    whenReady: () => whenReady,
    enableSandbox: () => needNotReady('app.enableSandbox() can only be called before app is ready'),
    getVersion: () => readPackage().version,
    getAppMetrics: () => runningUtilities().map((one) => standIn<ProcessMetric>('metric', one)),
    getPath: (name) => {
      if (name !== 'userData') throw new NotModelled(`app.getPath('${name}')`);
      return userDataFolder();
    },
    requestSingleInstanceLock: (data) => {
      if (data !== undefined) throw new NotModelled('additional data for the second instance');
      return requestSingleInstanceLock(userDataFolder());
    },
    quit: () => {
      if (life.quitting) return;
      const before = makeEvent();
      tellApp('before-quit', before);
      if (before.defaultPrevented) return;
      life.quitting = true;
      for (const { window } of openWindows()) window.close();
      // A window that prevents its closing stops the quitting.
      if (openWindows().length > 0) {
        life.quitting = false;
        return;
      }
      const will = makeEvent();
      tellApp('will-quit', will);
      if (will.defaultPrevented) throw new NotModelled("preventing 'will-quit'");
      tellApp('quit', makeEvent(), 0);
      void exit(0);
    },
    exit: (code = 0) => {
      if (life.quitting) return;
      life.quitting = true;
      for (const { window } of openWindows()) window.destroy();
      tellApp('quit', makeEvent(), code);
      void exit(code);
    },
  },
  appEmitter,
);

/** `ready` comes after the main script has run to its end. */
export function becomeReady(): void {
  if (life.quitting) return;
  life.ready = true;
  tellApp('ready');
}

async function exit(code: number): Promise<void> {
  await Promise.all(toldHolder);
  // Newest first: pages before their browser. One that is just starting adds its own meanwhile.
  for (let next = life.cleanUps.pop(); next !== undefined; next = life.cleanUps.pop()) {
    try {
      await next();
    } catch (error) {
      console.error('the Electron double could not clean up:', error);
    }
  }
  process.exit(code);
}
