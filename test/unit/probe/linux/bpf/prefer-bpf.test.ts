/** The eBPF reader takes over when it is ready, and hands back when it fails. */
import { expect, test, vi } from 'vitest';
import { preferBpf } from '../../../../../electron/probe/linux/bpf/prefer-bpf.ts';
import { makeDescriptorList } from '../../../../../electron/probe/linux/descriptor-list.ts';
import type { DescriptorScanner } from '../../../../../electron/probe/linux/native-descriptors.ts';

/** Told apart by the pid of the only row. */
const procPid = 1;
const bpfPid = 2;

type FakeScanner = DescriptorScanner & { readonly closed: () => number; failing: string | null };

function fakeScanner(pid: number): FakeScanner {
  let closed = 0;
  const scanner: FakeScanner = {
    failing: null,
    closed: () => closed,
    close: () => void closed++,
    scan: () => {
      if (scanner.failing !== null) throw new Error(scanner.failing);
      const list = makeDescriptorList();
      list.add(77, pid, 3);
      return list.finish([], new Map());
    },
  };
  return scanner;
}

function setUp(open: () => Promise<DescriptorScanner>) {
  const proc = fakeScanner(procPid);
  const opening = vi.fn(open);
  const scanner = preferBpf(proc, opening);
  return { proc, opening, scanner, scannedBy: () => scanner.scan().pids[0] };
}

test('/proc is scanned until eBPF is open, which starts behind the first scan', async () => {
  const bpf = fakeScanner(bpfPid);
  const { proc, opening, scanner, scannedBy } = setUp(async () => bpf);
  expect(opening).not.toHaveBeenCalled();
  expect(scannedBy()).toBe(procPid);
  expect(scannedBy()).toBe(procPid);
  expect(scanner.describe()).toEqual({ available: false, reason: expect.any(String) });
  await vi.waitFor(() => expect(scanner.describe()).toEqual({ available: true, reason: null }));
  expect(scannedBy()).toBe(bpfPid);
  expect(opening).toHaveBeenCalledTimes(1);
  scanner.close();
  expect([proc.closed(), bpf.closed()]).toEqual([1, 1]);
});

test('a refusal is kept, and asked for once', async () => {
  const { opening, scanner, scannedBy } = setUp(async () => {
    throw new Error('the eBPF reader needs the capability CAP_BPF');
  });
  expect(scannedBy()).toBe(procPid);
  const reason = 'the eBPF reader needs the capability CAP_BPF';
  await vi.waitFor(() => expect(scanner.describe()).toEqual({ available: false, reason }));
  expect(scannedBy()).toBe(procPid);
  expect(opening).toHaveBeenCalledTimes(1);
  scanner.close();
});

test('a failure later goes back to /proc in the same scan', async () => {
  const bpf = fakeScanner(bpfPid);
  const { proc, scanner, scannedBy } = setUp(async () => bpf);
  scannedBy();
  await vi.waitFor(() => expect(scannedBy()).toBe(bpfPid));
  bpf.failing = 'the eBPF program cannot be read (EIO)';
  expect(scannedBy()).toBe(procPid);
  expect(scanner.describe()).toEqual({ available: false, reason: bpf.failing });
  expect(scannedBy()).toBe(procPid);
  scanner.close();
  expect([proc.closed(), bpf.closed()]).toEqual([1, 1]);
});

test('closed while it was opening, it is closed when it is open', async () => {
  const bpf = fakeScanner(bpfPid);
  let finishOpening: ((opened: DescriptorScanner) => void) | undefined;
  const opening = new Promise<DescriptorScanner>((resolve) => {
    finishOpening = resolve;
  });
  const { proc, scanner, scannedBy } = setUp(() => opening);
  scannedBy();
  scanner.close();
  expect([proc.closed(), bpf.closed()]).toEqual([1, 0]);
  finishOpening?.(bpf);
  await vi.waitFor(() => expect(bpf.closed()).toBe(1));
});
