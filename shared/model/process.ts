/**
 * A process as Portolan sees it. A bare pid is no identity, because the OS hands it out again:
 * a process is its pid together with the moment it started.
 */

/** `pid:start`, where start is the OS's own start stamp (Linux: clock ticks since boot, proc(5)). */
export type ProcessKey = string;

export type User = {
  readonly id: number;
  /** Login name, or the number as text where the machine knows no name for it. */
  readonly name: string;
};

/** `null` marks a fact that could not be read; the reason is a gap of the same sample. */
export type Process = {
  readonly key: ProcessKey;
  readonly pid: number;
  readonly name: string;
  readonly argv: readonly string[] | null;
  readonly exe: string | null;
  readonly cwd: string | null;
  /** The effective user. */
  readonly user: User | null;
  /** Epoch milliseconds. */
  readonly startTime: number;
  /** Parent's key when the parent is in the same sample; `null` at the top of the tree. */
  readonly parent: ProcessKey | null;
};

/** One process's hold on one socket; a socket may have several. Descriptors are ascending. */
export type Owner = {
  readonly process: ProcessKey;
  readonly descriptors: readonly number[];
  /**
   * Set where the process's own descriptor table does not list the socket. `thread`: only a thread
   * does, with a table of its own or after the main thread ended. `io-uring`: registered with an
   * io_uring of the process, without a descriptor.
   */
  readonly through?: 'thread' | 'io-uring';
};

export function processKey(pid: number, startStamp: number | bigint): ProcessKey {
  return `${pid}:${startStamp}`;
}

/** The command as one line, for people; arguments with blanks are quoted so that they can be told apart. */
export function commandLine(process: Process): string {
  if (process.argv === null || process.argv.length === 0) return process.name;
  return process.argv.map(quoteArgument).join(' ');
}

function quoteArgument(argument: string): string {
  if (argument === '') return "''";
  return /[\s'"\\$`]/.test(argument) ? `'${argument.replaceAll("'", "'\\''")}'` : argument;
}

/**
 * The chain of parents, oldest first, ending with the process itself. A parent that the sample does
 * not hold ends the chain early; a cycle (impossible on a sane machine) cannot hang it.
 */
export function ancestry(
  process: Process,
  processes: ReadonlyMap<ProcessKey, Process>,
): readonly Process[] {
  const chain: Process[] = [process];
  const seen = new Set([process.key]);
  for (let key = process.parent; key !== null && !seen.has(key); ) {
    seen.add(key);
    const parent = processes.get(key);
    if (parent === undefined) break;
    chain.unshift(parent);
    key = parent.parent;
  }
  return chain;
}
