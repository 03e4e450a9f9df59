/** Whose processes kept their descriptors from this user: the reason why an owner is not found. */
import { readOwner } from './proc-files.ts';
import { readProcStat } from './process-facts.ts';

export type Denied = {
  /** Processes by effective user. */
  readonly byUser: ReadonlyMap<number, number>;
  /** /proc shows this user only its own processes (hidepid=2, proc(5)), so none can be counted. */
  readonly hidden: boolean;
};

export type DeniedPids = {
  /** What the scan of these processes found out. */
  readonly record: (pids: Iterable<number>, deniedPids: readonly number[]) => void;
  readonly forget: (pid: number) => void;
  /** The same object until it changes. */
  readonly find: () => Denied;
};

/** Who kept his descriptors, kept from look to look. */
export function openDeniedPids(root: string): DeniedPids {
  const users = new Map<number, number>();
  let last: Denied | null = null;
  return {
    record: (pids, deniedPids) => {
      const found = new Map<number, number>();
      for (const pid of deniedPids) {
        const user = readDeniedUser(root, pid);
        if (user !== null) found.set(pid, user);
      }
      for (const pid of pids) {
        const user = found.get(pid);
        if (user === users.get(pid)) continue;
        if (user === undefined) users.delete(pid);
        else users.set(pid, user);
        last = null;
      }
    },
    forget: (pid) => {
      if (users.delete(pid)) last = null;
    },
    find: () => {
      // A pid namespace lives only as long as its pid 1 (pid_namespaces(7)); it can be hidden, not
      // absent.
      const hidden = !readOwner(`${root}/1`).ok;
      if (last === null || last.hidden !== hidden) {
        const byUser = new Map<number, number>();
        for (const user of users.values()) byUser.set(user, (byUser.get(user) ?? 0) + 1);
        last = { byUser, hidden };
      }
      return last;
    },
  };
}

/** The user whose process kept something back; `null` when there was nothing to keep. */
function readDeniedUser(root: string, pid: number): number | null {
  const stat = readProcStat(root, pid);
  if (!stat.ok && stat.reason === 'vanished') return null;
  // Kernel threads and zombies hold no descriptors.
  if (stat.ok && !stat.value.hasMemory) return null;
  const user = readOwner(`${root}/${pid}`);
  return user.ok ? user.value : null;
}

/** Whether a socket made by `creatorId` may well belong to one of them, as seen by `viewerId`. */
export function explains(denied: Denied, creatorId: number, viewerId: number): boolean {
  if (denied.hidden) return creatorId !== viewerId;
  return denied.byUser.has(creatorId) || (denied.byUser.size > 0 && creatorId !== viewerId);
}

export function deniesAny(denied: Denied): boolean {
  return denied.hidden || denied.byUser.size > 0;
}
