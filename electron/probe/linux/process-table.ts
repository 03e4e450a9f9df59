/**
 * The processes of one look: owners that are proven to be what the descriptor scan saw, and their
 * ancestors. Remembers the look before, because a process that was known then needs no new proof.
 */
import { sameFacts } from '../../../shared/model/delta.ts';
import type { GapReason } from '../../../shared/model/gap.ts';
import { processKey, type ProcessKey } from '../../../shared/model/process.ts';
import { readLink } from './proc-files.ts';
import { readProcessFacts, readProcStat, type ProcessFacts } from './process-facts.ts';

/** A descriptor the scan saw in a process. */
export type Evidence = { readonly descriptor: number; readonly inode: number };

export type ProcessLook = {
  /** Once a scan and owner: its key, or `null` when it is gone or is another process by now. */
  readonly includeOwner: (pid: number, evidence: readonly Evidence[]) => ProcessKey | null;
  readonly finish: () => FoundProcesses;
};

export type FoundProcess = { readonly facts: ProcessFacts; readonly parent: ProcessKey | null };

export type FoundProcesses = {
  readonly processes: ReadonlyMap<ProcessKey, FoundProcess>;
  /**
   * Processes that run but do not say when they started, so that nothing of them can be trusted.
   */
  readonly unreadable: ReadonlyMap<number, GapReason>;
};

export type ProcessTable = { readonly startLook: () => ProcessLook };

export function openProcessTable(root: string): ProcessTable {
  let remembered: ReadonlyMap<ProcessKey, ProcessFacts> = new Map();

  const startLook = (): ProcessLook => {
    const found = new Map<ProcessKey, ProcessFacts>();
    const keysByPid = new Map<number, ProcessKey | null>();
    const unreadable = new Map<number, GapReason>();

    const read = (pid: number, evidence: readonly Evidence[]): ProcessKey | null => {
      const stat = readProcStat(root, pid);
      if (!stat.ok) {
        if (stat.reason !== 'vanished') unreadable.set(pid, stat.reason);
        return null;
      }
      const key = processKey(pid, stat.value.startTicks);
      const known = remembered.get(key);
      const facts = readProcessFacts(root, stat.value);
      if (known !== undefined && sameFacts(known, facts)) {
        found.set(key, known);
        return key;
      }
      // Facts from several files belong together only if one process was there before and after.
      // One that is new must also still hold what the scan saw, or the scan may have seen another.
      if (known === undefined && evidence.length > 0 && !holdsAny(root, pid, evidence)) return null;
      const after = readProcStat(root, pid);
      if (!after.ok || after.value.startTicks !== stat.value.startTicks) return null;
      found.set(key, facts);
      return key;
    };

    const include = (pid: number, evidence: readonly Evidence[]): ProcessKey | null => {
      const before = keysByPid.get(pid);
      if (before !== undefined) return before;
      const key = read(pid, evidence);
      keysByPid.set(pid, key);
      return key;
    };

    const includeParent = (child: ProcessFacts): ProcessKey | null => {
      if (child.parentPid === 0) return null;
      const isNew = !keysByPid.has(child.parentPid);
      const key = include(child.parentPid, []);
      const parent = key === null ? undefined : found.get(key);
      if (key === null || parent === undefined) return null;
      if (parent.startTicks <= child.startTicks) return key;
      // A parent never starts after its child: this one has got the pid of a parent that ended.
      if (isNew) found.delete(key);
      return null;
    };

    const isStill = (pid: number, key: ProcessKey): boolean => {
      const stat = readProcStat(root, pid);
      return stat.ok && processKey(pid, stat.value.startTicks) === key;
    };

    return {
      includeOwner: (pid, evidence) => {
        // Asked again only after a second scan, and the pid may be another process's since the
        // first.
        const before = keysByPid.get(pid);
        if (before !== undefined && (before === null || !isStill(pid, before))) {
          keysByPid.delete(pid);
          unreadable.delete(pid);
        }
        return include(pid, evidence);
      },
      finish: () => {
        const processes = new Map<ProcessKey, FoundProcess>();
        // Grows while it is walked: parents are added behind their children.
        for (const [key, facts] of found) {
          processes.set(key, { facts, parent: includeParent(facts) });
        }
        remembered = found;
        return { processes, unreadable };
      },
    };
  };

  return { startLook };
}

function holdsAny(root: string, pid: number, evidence: readonly Evidence[]): boolean {
  return evidence.some(({ descriptor, inode }) => {
    const link = readLink(`${root}/${pid}/fd/${descriptor}`);
    return link.ok && link.value === `socket:[${inode}]`;
  });
}
