/** The eBPF reader takes over when it is ready, and hands back when it fails. */
import { expect, test, vi } from 'vitest';
import type { BpfDescriptors } from '../../../../../electron/probe/linux/bpf/bpf-descriptors.ts';
import { preferBpf } from '../../../../../electron/probe/linux/bpf/prefer-bpf.ts';
import { makeDescriptorList } from '../../../../../electron/probe/linux/descriptor-list.ts';
import type { DescriptorScan } from '../../../../../electron/probe/linux/source.ts';

/** Told apart by the pid of the only row. */
const procPid = 1;
const bpfPid = 2;
/** May be read by neither. */
const deniedPid = 3;

function fakeScan(pid: number, deniedPids: readonly number[]): DescriptorScan {
  const list = makeDescriptorList();
  list.add(77, pid, 3);
  return list.finish(deniedPids, new Map());
}

function fakeBpf(): BpfDescriptors & { readonly closed: () => number; failing: string | null } {
  let closed = 0;
  const scanner = {
    failing: null as string | null,
    closed: () => closed,
    close: () => void closed++,
    scan: () => {
      if (scanner.failing !== null) throw new Error(scanner.failing);
      return fakeScan(bpfPid, []);
    },
  };
  return scanner;
}

function setUp(open: () => Promise<BpfDescriptors>) {
  let closed = 0;
  const proc = {
    closed: () => closed,
    close: () => void closed++,
    scan: async () => fakeScan(procPid, [deniedPid]),
  };
  const opening = vi.fn(open);
  const scanner = preferBpf(proc, opening, 10);
  const scan = (descriptors = 100) => scanner.scan([procPid, bpfPid, deniedPid], () => descriptors);
  const scannedBy = async (descriptors?: number) => (await scan(descriptors)).pids[0];
  return { proc, opening, scanner, scan, scannedBy };
}

test('/proc is scanned until eBPF is open, which starts behind the first scan', async () => {
  const bpf = fakeBpf();
  let finishOpening: ((opened: BpfDescriptors) => void) | undefined;
  const opened = new Promise<BpfDescriptors>((resolve) => {
    finishOpening = resolve;
  });
  const { proc, opening, scanner, scannedBy } = setUp(() => opened);
  expect(opening).not.toHaveBeenCalled();
  expect(await scannedBy()).toBe(procPid);
  expect(await scannedBy()).toBe(procPid);
  expect(scanner.describe()).toEqual({ available: false, reason: expect.any(String) });
  finishOpening?.(bpf);
  await vi.waitFor(() => expect(scanner.describe()).toEqual({ available: true, reason: null }));
  expect(await scannedBy()).toBe(bpfPid);
  expect(opening).toHaveBeenCalledTimes(1);
  scanner.close();
  expect([proc.closed(), bpf.closed()]).toEqual([1, 1]);
});

test('a refusal is kept, and asked for once', async () => {
  const { opening, scanner, scannedBy } = setUp(async () => {
    throw new Error('the eBPF reader needs the capability CAP_BPF');
  });
  expect(await scannedBy()).toBe(procPid);
  const reason = 'the eBPF reader needs the capability CAP_BPF';
  await vi.waitFor(() => expect(scanner.describe()).toEqual({ available: false, reason }));
  expect(await scannedBy()).toBe(procPid);
  expect(opening).toHaveBeenCalledTimes(1);
  scanner.close();
});

test('a failure later goes back to /proc in the same scan', async () => {
  const bpf = fakeBpf();
  const { proc, scanner, scannedBy } = setUp(async () => bpf);
  await scannedBy();
  await vi.waitFor(async () => expect(await scannedBy()).toBe(bpfPid));
  bpf.failing = 'the eBPF program cannot be read (EIO)';
  expect(await scannedBy()).toBe(procPid);
  expect(scanner.describe()).toEqual({ available: false, reason: bpf.failing });
  expect(await scannedBy()).toBe(procPid);
  scanner.close();
  expect([proc.closed(), bpf.closed()]).toEqual([1, 1]);
});

test('closed while it was opening, it is closed when it is open', async () => {
  const bpf = fakeBpf();
  let finishOpening: ((opened: BpfDescriptors) => void) | undefined;
  const opening = new Promise<BpfDescriptors>((resolve) => {
    finishOpening = resolve;
  });
  const { proc, scanner, scannedBy } = setUp(() => opening);
  await scannedBy();
  scanner.close();
  expect([proc.closed(), bpf.closed()]).toEqual([1, 0]);
  finishOpening?.(bpf);
  await vi.waitFor(() => expect(bpf.closed()).toBe(1));
});

test('few descriptors are read by /proc even then, and what /proc was denied stays denied', async () => {
  const { scan, scannedBy } = setUp(async () => fakeBpf());
  await scannedBy();
  await vi.waitFor(async () => expect(await scannedBy()).toBe(bpfPid));
  expect(await scannedBy(1)).toBe(procPid);
  expect((await scan()).deniedPids).toEqual([deniedPid]);
});
