/**
 * Whether the options of other processes' sockets can be read: a copy of a descriptor is taken from
 * another process of this user by pidfd_getfd(2), and closed at once.
 */
import type { Check } from '../../../../shared/model/examination.ts';
import { listNumbers } from '../loops/process-descriptors.ts';
import { readOwner, readText } from '../proc-files.ts';
import { readProcStat } from '../process-facts.ts';
import type { SystemCalls } from '../system-calls.ts';
import { missing, ok, untried, type CheckText, type DoctorContext } from './context.ts';

const text: CheckText = ['options', 'Socket options of other processes'];
const candidatesTried = 3;

export function checkOptions(context: DoctorContext): Check {
  const { systemCalls, remedies, root, viewerId } = context;
  if (systemCalls === null) return untried(text);
  const scope = readText('/proc/sys/kernel/yama/ptrace_scope');
  const yama = scope.ok ? `Yama's ptrace_scope is ${scope.value.trim()}` : 'Yama is not active';
  let refused: string | null = null;
  for (const { pid, descriptor } of candidates(root, viewerId)) {
    refused = tryCopy(systemCalls, pid, descriptor);
    if (refused === null) {
      const whose = viewerId === 0 ? 'every process' : "your own processes' sockets";
      return ok(text, `SO_REUSEADDR, SO_REUSEPORT and others can be read of ${whose} (${yama})`);
    }
  }
  if (refused === null) return missing(text, 'no other process of this user is there to try', null);
  if (refused === 'ENOSYS') {
    return missing(text, 'the kernel has no pidfd_getfd, which came with 5.6', null);
  }
  const detail = `the kernel refuses pidfd_getfd (${refused}; ${yama})`;
  if (!scope.ok || scope.value.trim() === '0') return missing(text, detail, remedies.sudo);
  if (scope.value.trim() === '3') {
    return missing(text, detail, 'none until the next boot: scope 3 cannot be lowered');
  }
  const unlock =
    `${remedies.sudo}, or: sudo sysctl kernel.yama.ptrace_scope=0 ` +
    '(lets each of your programs look into all others of yours)';
  return missing(text, detail, unlock);
}

/** Not this process's children: Yama's scope 1 would allow those and no others. */
function* candidates(
  root: string,
  viewerId: number,
): Generator<{ readonly pid: number; readonly descriptor: number }> {
  const pids = listNumbers(root);
  const parent = process.ppid;
  const ordered = [parent, ...(pids.ok ? pids.value.filter((pid) => pid !== parent) : [])];
  let tried = 0;
  for (const pid of ordered) {
    if (pid === process.pid || tried === candidatesTried) continue;
    const user = readOwner(`${root}/${pid}`);
    if (!user.ok || user.value !== viewerId) continue;
    const stat = readProcStat(root, pid);
    if (!stat.ok || stat.value.parentPid === process.pid) continue;
    const descriptors = listNumbers(`${root}/${pid}/fd`);
    const descriptor = descriptors.ok ? descriptors.value[0] : undefined;
    if (descriptor === undefined) continue;
    tried++;
    yield { pid, descriptor };
  }
}

/** `null` when it worked, else the name of the errno. */
function tryCopy({ call, libc }: SystemCalls, pid: number, descriptor: number): string | null {
  const handle = call('pidfd_open', pid, 0);
  if (handle < 0) return libc.errnoName(libc.errno());
  const copy = call('pidfd_getfd', handle, descriptor, 0);
  const refused = copy < 0 ? libc.errnoName(libc.errno()) : null;
  if (copy >= 0) libc.close(copy);
  libc.close(handle);
  return refused;
}
