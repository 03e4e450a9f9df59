/**
 * Everything /proc says about one process at one moment, in the kernel's words and without names.
 */
import type { GapFact, GapReason } from '../../../shared/model/gap.ts';
import { parseArgumentList } from './argument-list.ts';
import { readBytes, readLink, readNames, readOwner, type Reading } from './proc-files.ts';
import { parseProcStat, type ProcStat } from './proc-stat.ts';
import { processName } from './process-name.ts';

export type MissingFact = { readonly fact: GapFact; readonly reason: GapReason };

export type ProcessFacts = {
  readonly pid: number;
  readonly parentPid: number;
  readonly startTicks: number;
  readonly name: string;
  readonly argv: readonly string[] | null;
  readonly exe: string | null;
  readonly cwd: string | null;
  readonly userId: number | null;
  readonly missing: readonly MissingFact[];
};

export function readProcStat(root: string, pid: number): Reading<ProcStat> {
  const bytes = readBytes(`${root}/${pid}/stat`);
  if (!bytes.ok) return bytes;
  const stat = parseProcStat(new TextDecoder().decode(bytes.value));
  if (stat === null || stat.pid !== pid) return { ok: false, reason: 'malformed' };
  return { ok: true, value: stat };
}

/**
 * All facts but those of `stat`: exec changes arguments and program, chdir the folder, a package
 * upgrade the program's link, and programs rename themselves, and no cheaper file tells of all four.
 * It costs 16 µs a process.
 */
export function readProcessFacts(root: string, stat: ProcStat): ProcessFacts {
  const missing: MissingFact[] = [];
  const take = <T>(fact: GapFact, reading: Reading<T>): T | null => {
    if (reading.ok) return reading.value;
    missing.push({ fact, reason: reading.reason });
    return null;
  };
  const process = `${root}/${stat.pid}`;
  // The owner of a process's folder is its effective user (proc_pid(5)): 2 µs where status takes
  // 18.
  const userId = take('user', readOwner(process));
  // Kernel threads and zombies have none of the three: that is their nature, not a gap.
  const folder = stat.hasMemory ? process : livingThread(process, stat);
  const command = folder === null ? null : take('argv', readBytes(`${folder}/cmdline`));
  const exe = folder === null ? null : take('exe', readLink(`${folder}/exe`));
  const cwd = folder === null ? null : take('cwd', readLink(`${folder}/cwd`));
  const argv = command === null ? null : parseArgumentList(command);
  return {
    pid: stat.pid,
    parentPid: stat.parentPid,
    startTicks: stat.startTicks,
    name: processName(stat.comm, exe, argv),
    argv,
    exe,
    cwd,
    userId,
    missing,
  };
}

/** Where the main thread has ended and others live on, only those still say what they run. */
function livingThread(process: string, { pid, threads }: ProcStat): string | null {
  if (threads < 2) return null;
  const names = readNames(`${process}/task`);
  const thread = names.ok ? names.value.find((name) => name !== String(pid)) : undefined;
  return thread === undefined ? null : `${process}/task/${thread}`;
}
