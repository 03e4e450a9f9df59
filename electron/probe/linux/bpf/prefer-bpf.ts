/**
 * Scans /proc until the eBPF reader is ready, for the few processes of which asking /proc is
 * cheaper, and again if eBPF ever fails. Opened behind the first scan, because reading the kernel's
 * types would keep the first look waiting.
 */
import type { DescriptorScan, Source } from '../source.ts';
import type { BpfDescription, BpfDescriptors } from './bpf-descriptors.ts';

export type ProcScanner = {
  readonly scan: Source['scanDescriptors'];
  readonly close: () => void;
};

export type PreferringScanner = ProcScanner & {
  /** Which of the two scans the whole machine now, and why not the better one. */
  readonly describe: () => BpfDescription;
};

/** eBPF visits every descriptor of the machine, so it pays where /proc would read this many. */
const worthDescriptors = 5000;
/** What a process counts for where the kernel does not tell (before 6.2). */
const usualDescriptors = 60;

/** @param open rejects or throws later with one sentence, which is kept */
export function preferBpf(
  proc: ProcScanner,
  open: () => Promise<BpfDescriptors>,
  worth: number = worthDescriptors,
): PreferringScanner {
  let bpf: BpfDescriptors | null = null;
  let reason: string | null = 'the eBPF reader is not open yet';
  let isOpening = false;
  let isClosed = false;
  /** Told by /proc only; eBPF leaves such processes out without a word. */
  const denied = new Set<number>();

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

  const scanWhole = (pids: readonly number[]): DescriptorScan | null => {
    if (bpf === null) return null;
    try {
      const found = bpf.scan();
      const seen = new Set(found.pids);
      return { ...found, deniedPids: pids.filter((pid) => denied.has(pid) && !seen.has(pid)) };
    } catch (error) {
      reason = sentence(error);
      bpf.close();
      bpf = null;
      return null;
    }
  };

  return {
    scan: async (pids, sizeOf) => {
      let total = 0;
      for (const pid of pids) total += sizeOf(pid) || usualDescriptors;
      const whole = total >= worth ? scanWhole(pids) : null;
      if (whole !== null) return whole;
      const found = await proc.scan(pids, sizeOf);
      for (const pid of pids) denied.delete(pid);
      for (const pid of found.deniedPids) denied.add(pid);
      if (!isOpening) void openBehind();
      return found;
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
