/** Whose processes kept their descriptors from this user: the reason why an owner is not found. */
import type { DescriptorScan } from './source.ts';
import { readOwner } from './proc-files.ts';
import { readProcStat } from './process-facts.ts';

export type Denied = {
  /** Processes by effective user. */
  readonly byUser: ReadonlyMap<number, number>;
  /** /proc shows this user only its own processes (hidepid=2, proc(5)), so none can be counted. */
  readonly hidden: boolean;
};

export function findDenied(root: string, scan: DescriptorScan): Denied {
  const byUser = new Map<number, number>();
  for (const pid of scan.deniedPids) {
    const stat = readProcStat(root, pid);
    if (!stat.ok && stat.reason === 'vanished') continue;
    // Kernel threads and zombies hold no descriptors, so nothing was kept back.
    if (stat.ok && !stat.value.hasMemory) continue;
    const user = readOwner(`${root}/${pid}`);
    if (user.ok) byUser.set(user.value, (byUser.get(user.value) ?? 0) + 1);
  }
  // A pid namespace lives only as long as its pid 1 (pid_namespaces(7)); it can be hidden, not
  // absent.
  const hidden = !readOwner(`${root}/1`).ok;
  return { byUser, hidden };
}

/** Whether a socket made by `creatorId` may well belong to one of them, as seen by `viewerId`. */
export function explains(denied: Denied, creatorId: number, viewerId: number): boolean {
  if (denied.hidden) return creatorId !== viewerId;
  return denied.byUser.has(creatorId) || (denied.byUser.size > 0 && creatorId !== viewerId);
}

export function deniesAny(denied: Denied): boolean {
  return denied.hidden || denied.byUser.size > 0;
}
