/**
 * Which scanner finds the descriptors: /proc read by libc, or eBPF where it is wanted. The eBPF
 * reader is loaded on demand, because a command that answers and leaves never needs it.
 */
import type { BpfMode } from './bpf/bpf-mode.ts';
import type { Libc } from './libc.ts';
import { openNativeDescriptors, type DescriptorScanner } from './native-descriptors.ts';

/** Throws when `root` cannot be read, or when eBPF is a must and refused. */
export async function openDescriptors(
  libc: Libc,
  root: string,
  bpf: BpfMode,
): Promise<DescriptorScanner> {
  if (bpf === 'off') return openNativeDescriptors(libc, root);
  const { openBpfDescriptors } = await import('./bpf/bpf-descriptors.ts');
  if (bpf === 'on') return openBpfDescriptors(libc, root);
  const { preferBpf } = await import('./bpf/prefer-bpf.ts');
  return preferBpf(openNativeDescriptors(libc, root), () => openBpfDescriptors(libc, root));
}
