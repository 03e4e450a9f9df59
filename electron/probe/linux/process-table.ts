/**
 * The processes of one look: owners that are proven to be what the descriptor scan saw, and their
 * ancestors. Remembers the look before: a process that was known then needs no new proof, and one
 * that is known to be untouched since needs not even to be read.
 */
import { sameFacts } from '../../../shared/model/delta.ts';
import type { GapReason } from '../../../shared/model/gap.ts';
import { processKey, type ProcessKey } from '../../../shared/model/process.ts';
import { readLink } from './proc-files.ts';
import { readProcessFacts, readProcStat, type ProcessFacts } from './process-facts.ts';
import type { ProcStat } from './proc-stat.ts';

/** A descriptor the scan saw in a process. */
export type Evidence = { readonly descriptor: number; readonly inode: number };

export type ProcessLook = {
  /** Once a scan and owner: its key, or `null` when it is gone or is another process by now. */
  readonly includeOwner: (pid: number, evidence: Iterable<Evidence>) => ProcessKey | null;
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

/** What is known of the processes without asking them. */
export type Trust = {
  /** Still the process it was at the last look, with nothing about it that calls for reading. */
  readonly isUntouched: (pid: number) => boolean;
  /** The pid may mean another process than at the last look, or none. */
  readonly isReplaced: (pid: number) => boolean;
};

const noTrust: Trust = { isUntouched: () => false, isReplaced: () => true };

export type ProcessTable = {
  readonly startLook: (trust?: Trust) => ProcessLook;
  /** Whether the last look showed this process. */
  readonly shows: (pid: number) => boolean;
  /**
   * Reads some of the processes of the last look anew, others at each call. True when one of them
   * has changed, and the next look will tell how.
   */
  readonly checkSome: (trust: Trust) => boolean;
  /** How many processes were read since this was last asked. */
  readonly takeReadCount: () => number;
};

/**
 * exec, chdir and new titles show within this many looks, unless that would be too many reads: each
 * takes about 0.1 ms, and a steady look at 500 processes some 2 ms besides.
 */
const looksPerRound = 8;
const leastReads = 8;
const mostReads = 16;

export function openProcessTable(root: string): ProcessTable {
  let remembered: ReadonlyMap<ProcessKey, ProcessFacts> = new Map();
  let keysRemembered: ReadonlyMap<number, ProcessKey> = new Map();
  let round: readonly number[] = [];
  /** Those of whom something has changed since the last look. */
  const stale = new Set<number>();
  let readCount = 0;

  const readFacts = (stat: ProcStat): ProcessFacts => {
    readCount++;
    return readProcessFacts(root, stat);
  };

  /** What the last look said, where that still holds. */
  const recall = (pid: number, trust: Trust): ProcessKey | null => {
    if (!trust.isUntouched(pid) || stale.has(pid)) return null;
    const key = keysRemembered.get(pid);
    const facts = key === undefined ? undefined : remembered.get(key);
    if (key === undefined || facts === undefined) return null;
    // An orphan has another parent now.
    return facts.parentPid !== 0 && trust.isReplaced(facts.parentPid) ? null : key;
  };

  const startLook = (trust: Trust = noTrust): ProcessLook => {
    const found = new Map<ProcessKey, ProcessFacts>();
    const keysByPid = new Map<number, ProcessKey | null>();
    const unreadable = new Map<number, GapReason>();

    const read = (pid: number, evidence: Iterable<Evidence>): ProcessKey | null => {
      const recalled = recall(pid, trust);
      const facts = recalled === null ? undefined : remembered.get(recalled);
      if (recalled !== null && facts !== undefined) {
        found.set(recalled, facts);
        return recalled;
      }
      return readAnew(pid, [...evidence]);
    };

    const readAnew = (pid: number, evidence: readonly Evidence[]): ProcessKey | null => {
      const stat = readProcStat(root, pid);
      if (!stat.ok) {
        if (stat.reason !== 'vanished') unreadable.set(pid, stat.reason);
        return null;
      }
      const key = processKey(pid, stat.value.startTicks);
      const known = remembered.get(key);
      const facts = readFacts(stat.value);
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

    const include = (pid: number, evidence: Iterable<Evidence>): ProcessKey | null => {
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
        keysRemembered = new Map([...found].map(([key, { pid }]) => [pid, key]));
        stale.clear();
        return { processes, unreadable };
      },
    };
  };

  const checkSome = (trust: Trust): boolean => {
    if (round.length === 0) round = [...keysRemembered.keys()];
    const share = Math.ceil(keysRemembered.size / looksPerRound);
    const count = Math.min(mostReads, Math.max(leastReads, share));
    const due = round.slice(0, count);
    round = round.slice(count);
    for (const pid of due) {
      // Whatever is not recalled will be read by the look that follows.
      const key = recall(pid, trust);
      if (key === null) continue;
      const stat = readProcStat(root, pid);
      const known = remembered.get(key);
      if (!stat.ok || !sameFacts(known, readFacts(stat.value))) stale.add(pid);
    }
    return stale.size > 0;
  };

  return {
    startLook,
    checkSome,
    shows: (pid) => keysRemembered.has(pid),
    takeReadCount: () => {
      const count = readCount;
      readCount = 0;
      return count;
    },
  };
}

function holdsAny(root: string, pid: number, evidence: readonly Evidence[]): boolean {
  return evidence.some(({ descriptor, inode }) => {
    const link = readLink(`${root}/${pid}/fd/${descriptor}`);
    return link.ok && link.value === `socket:[${inode}]`;
  });
}
