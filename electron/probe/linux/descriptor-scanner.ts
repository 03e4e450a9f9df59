/**
 * Which scanner finds the descriptors: /proc read by libc, or eBPF where it is wanted and pays. The
 * eBPF reader is loaded on demand, because a command that answers and leaves never needs it.
 */
import type { BpfMode } from './bpf/bpf-mode.ts';
import type { Libc } from './libc.ts';
import { openNativeDescriptors } from './native-descriptors.ts';
import { openParallelScan } from './parallel-scan.ts';
import type { Source } from './source.ts';

export type Descriptors = {
  readonly stamp: Source['stampProcesses'];
  readonly scan: Source['scanDescriptors'];
  readonly isHeld: Source['isHeld'];
  readonly close: () => void;
};

/** Throws when `root` cannot be read, or when eBPF is a must and refused. */
export async function openDescriptors(
  libc: Libc,
  root: string,
  bpf: BpfMode,
  lasting: boolean,
): Promise<Descriptors> {
  const native = openNativeDescriptors(libc, root);
  const parallel = openParallelScan(native, root, lasting);
  const { stamp, isHeld } = native;
  const close = (): void => {
    parallel.close();
    native.close();
  };
  if (bpf === 'off') return { stamp, isHeld, scan: parallel.scan, close };

  const { openBpfDescriptors } = await import('./bpf/bpf-descriptors.ts');
  if (bpf === 'on') {
    const whole = await openBpfDescriptors(libc, root);
    const closeAll = (): void => {
      whole.close();
      close();
    };
    return { stamp, isHeld, scan: async () => whole.scan(), close: closeAll };
  }
  const { preferBpf } = await import('./bpf/prefer-bpf.ts');
  const preferring = preferBpf({ scan: parallel.scan, close }, () =>
    openBpfDescriptors(libc, root),
  );
  return { stamp, isHeld, scan: preferring.scan, close: preferring.close };
}
