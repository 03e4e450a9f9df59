/** kcmp(2): whether two descriptors of any two processes are one open file. */
import type { SystemCalls } from '../system-calls.ts';
import type { CompareFiles } from './same-file.ts';

/** KCMP_FILE of linux/kcmp.h. */
const compareFile = 0;

export type DescriptorPlace = { readonly pid: number; readonly descriptor: number };

/** Needs ptrace access for reading, as /proc/PID/fd does; a container's seccomp may refuse it. */
export function compareFilesBy(systemCalls: SystemCalls): CompareFiles<DescriptorPlace> {
  return (left, right) => {
    const { pid, descriptor } = left;
    const answer = systemCalls.call(
      'kcmp',
      pid,
      right.pid,
      compareFile,
      descriptor,
      right.descriptor,
    );
    // 0 equal, 1 less, 2 greater, 3 not equal and without order.
    if (answer === 0) return 0;
    if (answer === 1) return -1;
    return answer === 2 ? 1 : null;
  };
}
