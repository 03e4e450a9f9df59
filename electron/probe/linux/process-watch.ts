/**
 * Which processes came, went or touched their descriptors since the last look, by one stamp each.
 * Knows no descriptor and no fact of any process.
 *
 * The folder /proc/PID/fd is made anew for a process that gets the pid of another, because the
 * kernel ties it to the process and not to the number (pid_revalidate()); its size counts the open
 * descriptors from kernel 6.2 on. A pidfd for each owner would tell of ends alone, and no sooner.
 */
import type { StampVisitor } from './source.ts';

export type ProcessChanges = {
  /** New, or different in any way; their descriptors are to be scanned. */
  readonly changed: ReadonlySet<number>;
  /** Ended without another process having got the pid. */
  readonly gone: ReadonlySet<number>;
  /** Those of `changed` and `gone` whose pid may mean another process now. */
  readonly replaced: ReadonlySet<number>;
};

export type ProcessWatch = {
  readonly compare: (stamp: (visit: StampVisitor) => void) => ProcessChanges;
  readonly pids: () => readonly number[];
  readonly sizeOf: (pid: number) => number;
  /** The user its descriptors belong to. */
  readonly userOf: (pid: number) => number | null;
};

type Stamp = {
  folder: number;
  time: number;
  size: number;
  user: number;
  /** The pass that saw it last. */
  pass: number;
};

const none: ReadonlySet<number> = new Set();

export function openProcessWatch(): ProcessWatch {
  const stamps = new Map<number, Stamp>();
  let pass = 0;

  return {
    compare: (stamp) => {
      pass++;
      let seen = 0;
      const changed = new Set<number>();
      const replaced = new Set<number>();
      stamp((pid, folder, time, size, user) => {
        seen++;
        const known = stamps.get(pid);
        if (known === undefined) {
          stamps.set(pid, { folder, time, size, user, pass });
          changed.add(pid);
          return;
        }
        known.pass = pass;
        const isSameFolder = known.folder === folder && known.time === time;
        if (isSameFolder && known.size === size && known.user === user) return;
        changed.add(pid);
        // Memory pressure makes folders anew too; whoever needs to know reads the start stamp.
        if (!isSameFolder) replaced.add(pid);
        Object.assign(known, { folder, time, size, user });
      });
      if (seen === stamps.size) return { changed, gone: none, replaced };
      const gone = new Set<number>();
      for (const [pid, known] of stamps) {
        if (known.pass === pass) continue;
        stamps.delete(pid);
        gone.add(pid);
        replaced.add(pid);
      }
      return { changed, gone, replaced };
    },
    pids: () => [...stamps.keys()],
    sizeOf: (pid) => stamps.get(pid)?.size ?? 0,
    userOf: (pid) => {
      const user = stamps.get(pid)?.user ?? -1;
      return user < 0 ? null : user;
    },
  };
}
