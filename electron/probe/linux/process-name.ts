/** The name a person knows a process by, from what the kernel offers. Pure. */

/** TASK_COMM_LEN is 16 with the final NUL (proc_pid_comm(5)). */
const commBytes = 15;
/** node 22 and later names its main thread so (src/node.cc), which tells people nothing. */
const genericNames: ReadonlySet<string> = new Set(['MainThread']);
/** A script's name stands behind its interpreter and the interpreter's one option (execve(2)). */
const argumentsWithTheName = 3;

export function processName(
  comm: string,
  exe: string | null,
  argv: readonly string[] | null,
): string {
  const program = baseName(exe === null ? (argv?.[0] ?? '') : withoutDeleted(exe));
  if (genericNames.has(comm)) return program === '' ? comm : program;
  if (new TextEncoder().encode(comm).length < commBytes) return comm;

  // The cut may go through a character; what is left of it was decoded as U+FFFD.
  const prefix = comm.replace(/\uFFFD+$/, '');
  const candidates = [program, ...(argv ?? []).slice(0, argumentsWithTheName).map(baseName)];
  return candidates.find((name) => name.startsWith(prefix)) ?? comm;
}

/** The kernel appends this to the exe link of a removed or replaced file (proc_pid_exe(5)). */
function withoutDeleted(exe: string): string {
  return exe.endsWith(' (deleted)') ? exe.slice(0, -' (deleted)'.length) : exe;
}

function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
