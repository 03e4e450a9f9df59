/**
 * Opening something inside another network namespace and coming back at once (setns(2)). A socket
 * belongs for life to the namespace it was opened in, so only the opening has to be there.
 */
import { closeSync, openSync } from 'node:fs';
import type { Libc } from './libc.ts';
import { errorCode } from './proc-files.ts';

const cloneNewNet = 0x4000_0000;

export type NamespaceEntry = {
  /**
   * Runs `act` inside; it must not wait for anything, because the whole thread is there meanwhile.
   * Throws when the namespace cannot be entered.
   */
  readonly within: <T>(path: string, act: () => T) => T;
  readonly close: () => void;
};

/** `null` where this user may not change namespaces, or could not come back. */
export function openNamespaceEntry(libc: Libc, root: string): NamespaceEntry | null {
  let home: number;
  try {
    home = openSync(`${root}/thread-self/ns/net`, 'r');
  } catch (error) {
    errorCode(error);
    return null;
  }
  // A rehearsal: going where one is already needs the same rights as coming back. They differ from
  // those for entering, where the own namespace belongs to a parent user namespace.
  if (libc.setns(home, cloneNewNet) !== 0) {
    closeSync(home);
    return null;
  }
  return {
    within: (path, act) => {
      const target = openSync(path, 'r');
      try {
        if (libc.setns(target, cloneNewNet) !== 0) {
          throw new Error(`${path} cannot be entered (${libc.errnoName(libc.errno())})`);
        }
      } finally {
        closeSync(target);
      }
      try {
        return act();
      } finally {
        if (libc.setns(home, cloneNewNet) !== 0) {
          // Everything read from now on would be another machine's; that must not be shown.
          process.abort();
        }
      }
    },
    close: () => closeSync(home),
  };
}
