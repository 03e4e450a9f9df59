/** Whether the desktop window can open on this machine, and the way to open it. */
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './targets.ts';

export type Desktop =
  | { readonly kind: 'ready'; readonly executable: string }
  /** `reason` is a clause that stands after "because". */
  | { readonly kind: 'impossible'; readonly reason: string };

/** The download of 110 MB from GitHub; a closed network answers at once or never. */
const downloadWithinMs = 180_000;

export type Surroundings = {
  readonly platform: NodeJS.Platform;
  readonly isRoot: boolean;
  readonly env: NodeJS.ProcessEnv;
  /** Electron's executable, brought if need be; `null` when it cannot be had. */
  readonly electron: () => string | null;
};

export function findDesktop(around: Surroundings): Desktop {
  const { DISPLAY = '', WAYLAND_DISPLAY = '' } = around.env;
  if (around.platform === 'linux' && DISPLAY === '' && WAYLAND_DISPLAY === '') {
    return { kind: 'impossible', reason: 'there is no display here' };
  }
  if (around.platform === 'linux' && around.isRoot) {
    // content/browser/zygote_host refuses: "Running as root without --no-sandbox is not supported".
    return { kind: 'impossible', reason: 'Electron keeps its sandbox and so does not run as root' };
  }
  const executable = around.electron();
  if (executable === null) {
    return {
      kind: 'impossible',
      reason: 'Electron itself is not installed and could not be downloaded from GitHub',
    };
  }
  return { kind: 'ready', executable };
}

/** Where `npx install-electron` puts it; the package no longer downloads by itself (Electron 42). */
export function bringElectron(): string | null {
  const found = installedElectron();
  if (found !== null) return found;
  process.stderr.write('Downloading Electron…\n');
  const installer = join(root, 'node_modules/electron/install.js');
  spawnSync(process.execPath, [installer], { stdio: 'ignore', timeout: downloadWithinMs });
  return installedElectron();
}

export function installedElectron(): string | null {
  const folder = join(root, 'node_modules/electron');
  const pathFile = join(folder, 'path.txt');
  if (!existsSync(pathFile)) return null;
  const executable = join(folder, 'dist', readFileSync(pathFile, 'utf8').trim());
  return existsSync(executable) ? executable : null;
}

export type DesktopEnd =
  | { readonly kind: 'ended'; readonly code: number }
  /** It gave up before anybody can have used it; `reason` is its own last line. */
  | { readonly kind: 'gave-up'; readonly reason: string };

/** A desktop that fails this early never showed a window (no usable sandbox, no GPU, no libraries). */
const earlyMs = 10_000;

export function runDesktop(executable: string): Promise<DesktopEnd> {
  const startedAt = performance.now();
  const child = spawn(executable, [root], { stdio: ['ignore', 'inherit', 'pipe'] });
  let lastLine = '';
  child.stderr.setEncoding('utf8');
  child.stderr.on('data', (text: string) => {
    process.stderr.write(text);
    lastLine = text.trim().split('\n').at(-1) ?? lastLine;
  });
  return new Promise((resolve) => {
    child.once('error', (error) => resolve({ kind: 'gave-up', reason: error.message }));
    child.once('close', (code, signal) => {
      const failed = code !== 0;
      if (failed && performance.now() - startedAt < earlyMs) {
        resolve({ kind: 'gave-up', reason: lastLine || `it ended with ${signal ?? code}` });
      } else {
        resolve({ kind: 'ended', code: code ?? 1 });
      }
    });
  });
}
