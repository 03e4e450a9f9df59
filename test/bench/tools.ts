/** The programs Portolan is compared with, each run as a whole process, with its output thrown away. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Item, LeftOut } from './item.ts';

export type Found = { readonly items: readonly Item[]; readonly leftOut: readonly LeftOut[] };

/** @param port one that somebody listens on */
export function findTools(port: number): Found {
  const tools: readonly (readonly [string, readonly string[]])[] = [
    ['ss', ['ss', '-H', '-tulpn']],
    ['ss-all', ['ss', '-H', '-tuxapn']],
    ['lsof', ['lsof', '-nP', '-iTCP', '-iUDP']],
    ['netstat', ['netstat', '-tulpn']],
    ['lsof-port', ['lsof', '-nP', '-i', `:${port}`]],
  ];
  const items: Item[] = [];
  const leftOut: LeftOut[] = [];
  for (const [key, [command = '', ...args]] of tools) {
    const title = [command, ...args.map((arg) => (arg === `:${port}` ? ':PORT' : arg))].join(' ');
    if (isInstalled(command)) items.push(programItem(key, title, command, args));
    else leftOut.push({ title, reason: `${command} is not installed` });
  }
  return { items, leftOut };
}

/** The time from the start of a program to its end. It must end well. */
export function programItem(
  key: string,
  title: string,
  command: string,
  args: readonly string[],
): Item {
  return {
    key,
    title,
    measure: () => {
      const startedMs = performance.now();
      const { status, error } = spawnSync(command, args, { stdio: 'ignore' });
      const ms = performance.now() - startedMs;
      if (error !== undefined) throw error;
      if (status !== 0) throw new Error(`it ended with code ${status}`);
      return Promise.resolve(ms);
    },
  };
}

export function isInstalled(command: string): boolean {
  const folders = (process.env['PATH'] ?? '').split(':').filter((folder) => folder !== '');
  return folders.some((folder) => existsSync(join(folder, command)));
}
