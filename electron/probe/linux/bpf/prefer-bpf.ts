/**
 * Scans /proc until the eBPF reader is ready, and again if that ever fails. Opened behind the first
 * scan, because reading the kernel's types would keep the first look waiting.
 */
import type { DescriptorScanner } from '../native-descriptors.ts';
import type { BpfDescription } from './bpf-descriptors.ts';

export type PreferringScanner = DescriptorScanner & {
  /** Which of the two scans now, and why not the better one. */
  readonly describe: () => BpfDescription;
};

/** @param open rejects or throws later with one sentence, which is kept */
export function preferBpf(
  proc: DescriptorScanner,
  open: () => Promise<DescriptorScanner>,
): PreferringScanner {
  let bpf: DescriptorScanner | null = null;
  let reason: string | null = 'the eBPF reader is not open yet';
  let isOpening = false;
  let isClosed = false;

  const openBehind = async (): Promise<void> => {
    isOpening = true;
    try {
      const opened = await open();
      if (isClosed) {
        opened.close();
        return;
      }
      bpf = opened;
      reason = null;
    } catch (error) {
      reason = sentence(error);
    }
  };

  return {
    scan: () => {
      if (bpf !== null) {
        try {
          return bpf.scan();
        } catch (error) {
          reason = sentence(error);
          bpf.close();
          bpf = null;
        }
      }
      const scan = proc.scan();
      if (!isOpening) void openBehind();
      return scan;
    },
    describe: () => ({ available: bpf !== null, reason }),
    close: () => {
      isClosed = true;
      bpf?.close();
      proc.close();
    },
  };
}

function sentence(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
