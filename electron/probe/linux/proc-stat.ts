/** One line of /proc/PID/stat (proc_pid_stat(5)). Pure; `null` when it is no such line. */

export type ProcStat = {
  readonly pid: number;
  /** The name of the main thread, at most 15 bytes for a program. */
  readonly comm: string;
  /** 0 at the top of the tree, and for a parent outside this pid namespace. */
  readonly parentPid: number;
  /** 0 for a process that is gone but for its entry. */
  readonly threads: number;
  /** Clock ticks since boot. */
  readonly startTicks: number;
  /**
   * False for kernel threads and zombies: they have no program, so no exe, no arguments, no folder.
   */
  readonly hasMemory: boolean;
};

// Fields after the name, counted from `state` (field 3 of the manual page) as 0.
const parentField = 1;
const threadsField = 17;
const startField = 19;
const virtualSizeField = 20;

export function parseProcStat(text: string): ProcStat | null {
  // A name may itself hold blanks, brackets and newlines, so it ends at the last bracket.
  const open = text.indexOf('(');
  const close = text.lastIndexOf(')');
  if (open < 0 || close < open) return null;
  const pid = readCount(text.slice(0, open).trimEnd());
  const fields = text.slice(close + 2).split(' ', virtualSizeField + 1);
  const parentPid = readCount(fields[parentField]);
  const threads = readCount(fields[threadsField]);
  const startTicks = readCount(fields[startField]);
  const virtualSize = fields[virtualSizeField]?.trimEnd();
  if (pid === null || parentPid === null || startTicks === null) return null;
  if (threads === null) return null;
  if (virtualSize === undefined || !/^\d+$/.test(virtualSize)) return null;
  const comm = text.slice(open + 1, close);
  return { pid, comm, parentPid, threads, startTicks, hasMemory: virtualSize !== '0' };
}

function readCount(text: string | undefined): number | null {
  if (text === undefined || !/^\d+$/.test(text)) return null;
  const value = Number(text);
  return Number.isSafeInteger(value) ? value : null;
}
