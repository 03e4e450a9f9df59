/**
 * All socket descriptors of all processes, told by the kernel in one stream: about a tenth of the
 * time of reading /proc, and complete where /proc/PID/fd is not (a main thread that has ended, a
 * thread with a table of its own). Needs CAP_BPF and CAP_PERFMON and Linux 5.8.
 */
import { readFile } from 'node:fs/promises';
import { loadLibc, type Libc } from '../libc.ts';
import type { DescriptorScan } from '../source.ts';
import { errorCode } from '../proc-files.ts';
import { readBtf, type Btf } from './btf.ts';
import { openIterator } from './load.ts';
import { isInFirstPidNamespace, refusal } from './permission.ts';
import { descriptorProgram, pidLevelProgram } from './program.ts';
import { decodeRecords } from './records.ts';

const btfPath = '/sys/kernel/btf/vmlinux';
/** MAX_PID_NS_LEVEL of linux/pid_namespace.h. */
const maximumPidLevel = 32;

/** All processes in one go. */
export type BpfDescriptors = {
  readonly scan: () => DescriptorScan;
  readonly close: () => void;
};

export type BpfDescription = {
  readonly available: boolean;
  /** Why not, in one sentence. */
  readonly reason: string | null;
};

/**
 * Reads the kernel's types first, which takes some 30 ms: for a probe that lasts.
 * @param root where procfs is mounted: of the same pid namespace, or the numbers would not fit
 * @throws one sentence that says what is missing
 */
export async function openBpfDescriptors(libc: Libc, root: string): Promise<BpfDescriptors> {
  const refused = refusal(root);
  if (refused !== null) throw new Error(refused);
  const btf = readBtf(await readKernelTypes());
  if (btf === null) throw new Error(`${btfPath} is in a format Portolan does not know`);
  const pidLevel = isInFirstPidNamespace(root) ? 0 : readPidLevel(libc, btf);
  const iterator = openIterator(libc, descriptorProgram(btf, pidLevel));
  return { scan: () => decodeRecords(iterator.run()), close: iterator.close };
}

/** Tries it for real and leaves nothing behind. */
export async function describeBpf(): Promise<BpfDescription> {
  try {
    const descriptors = await openBpfDescriptors(await loadLibc(), '/proc');
    try {
      descriptors.scan();
    } finally {
      descriptors.close();
    }
    return { available: true, reason: null };
  } catch (error) {
    return { available: false, reason: error instanceof Error ? error.message : String(error) };
  }
}

async function readKernelTypes(): Promise<Uint8Array> {
  try {
    return await readFile(btfPath);
  } catch (error) {
    const message = `this kernel does not tell its types (${btfPath}: ${errorCode(error)})`;
    throw new Error(message, { cause: error });
  }
}

function readPidLevel(libc: Libc, btf: Btf): number {
  const iterator = openIterator(libc, pidLevelProgram(btf));
  try {
    const [level = 0] = new Uint32Array(new Uint8Array(iterator.runFor(4)).buffer);
    if (level > 0 && level <= maximumPidLevel) return level;
    throw new Error('the kernel does not tell how deep this pid namespace lies');
  } finally {
    iterator.close();
  }
}
