/**
 * Whether sockets of other network namespaces can be read. Entering one is tried with the namespace
 * this process is in already, which needs the same right and changes nothing.
 */
import { closeSync, openSync, statSync } from 'node:fs';
import type { Check } from '../../../../shared/model/examination.ts';
import { listNumbers } from '../loops/process-descriptors.ts';
import { errorCode } from '../proc-files.ts';
import type { SystemCalls } from '../system-calls.ts';
import { limited, ok, untried, type CheckText, type DoctorContext } from './context.ts';

const text: CheckText = ['namespaces', 'Other network namespaces'];
/** CLONE_NEWNET of linux/sched.h. */
const networkNamespace = 0x4000_0000;

export function checkNamespaces({ root, systemCalls, remedies }: DoctorContext): Check {
  if (systemCalls === null) return untried(text);
  const others = countOthers(root);
  const there =
    others === 0 ? 'none is in use now' : others === 1 ? 'one is in use' : `${others} are in use`;
  const refused = tryEntering(systemCalls);
  if (refused === null) return ok(text, `${there}; their sockets can be read in full`);
  const detail = `${there}; entering is refused (${refused}), so their sockets are read as text`;
  return limited(text, detail, remedies.sudo);
}

/** The inode of a table differs from namespace to namespace, and everybody may see it. */
function countOthers(root: string): number {
  const tables = new Set<number>();
  const pids = listNumbers(root);
  for (const pid of ['self', ...(pids.ok ? pids.value : [])]) {
    try {
      tables.add(statSync(`${root}/${pid}/net/tcp`).ino);
    } catch (error) {
      // Ending, or hidden.
      errorCode(error);
    }
  }
  return Math.max(0, tables.size - 1);
}

function tryEntering({ call, libc }: SystemCalls): string | null {
  let own: number;
  try {
    own = openSync('/proc/self/ns/net', 'r');
  } catch (error) {
    return errorCode(error);
  }
  try {
    return call('setns', own, networkNamespace) === 0 ? null : libc.errnoName(libc.errno());
  } finally {
    closeSync(own);
  }
}
