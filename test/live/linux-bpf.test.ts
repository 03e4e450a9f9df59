/** The eBPF reader on this very kernel: the same rows as /proc and ss, and those /proc lacks. */
import { spawnSync } from 'node:child_process';
import {
  mkdtempSync,
  openSync,
  closeSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
} from 'node:fs';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  describeBpf,
  openBpfDescriptors,
  type BpfDescriptors,
} from '../../electron/probe/linux/bpf/bpf-descriptors.ts';
import { readBtf } from '../../electron/probe/linux/bpf/btf.ts';
import { loadLibc } from '../../electron/probe/linux/libc.ts';
import {
  openNativeDescriptors,
  type DescriptorScanner,
} from '../../electron/probe/linux/native-descriptors.ts';
import { openLinuxProbe } from '../../electron/probe/linux/probe.ts';
import { descriptorRows } from '../support/descriptor-rows.ts';
import { expectNothingLeft } from '../support/leftovers.ts';
import {
  pythonMissing,
  startMainThreadEnded,
  startTableUnshared,
  type OddProcess,
} from '../support/odd-threads.ts';
import type { BpfAccount } from '../support/scan-with-bpf.ts';
import type { DescriptorScan } from '../../electron/probe/linux/source.ts';
import { scanAll } from '../support/scan-all.ts';
import { startSocketProcess, testNode, type SocketProcess } from '../support/socket-process.ts';
import { ssFacts } from '../support/ss.ts';
import { openTestSockets } from '../support/test-sockets.ts';

const isLinux = process.platform === 'linux';
const { available, reason } = isLinux
  ? await describeBpf()
  : { available: false, reason: 'eBPF is of Linux' };
const title = available ? 'eBPF' : `eBPF (skipped: ${reason})`;
const isRoot = isLinux && process.geteuid?.() === 0;
const whyNot = isRoot ? reason : 'needs root';
const withOthers = isRoot && available ? '' : ` (skipped: ${whyNot})`;
const withPython = pythonMissing === null ? '' : ` (skipped: ${pythonMissing})`;
const kernelTypes = '/sys/kernel/btf/vmlinux';

/** What this process holds of eBPF: programs, links, iterators. */
function bpfHeld(): readonly string[] {
  return readdirSync('/proc/self/fd')
    .map((name) => {
      try {
        return readlinkSync(`/proc/self/fd/${name}`);
      } catch (error) {
        // The descriptor of this very listing.
        return error instanceof Error && 'code' in error ? String(error.code) : String(error);
      }
    })
    .filter((target) => target.includes('bpf'));
}

describe.skipIf(!available)(title, () => {
  let bpf: BpfDescriptors;
  let proc: DescriptorScanner;

  beforeEach(async () => {
    const libc = await loadLibc();
    bpf = await openBpfDescriptors(libc, '/proc');
    proc = openNativeDescriptors(libc, '/proc');
  });
  afterEach(() => {
    bpf.close();
    proc.close();
    expect(bpfHeld()).toEqual([]);
  });

  test('tells the same (inode, pid, descriptor) as /proc and ss', async () => {
    const helpers: SocketProcess[] = [];
    const sockets = openTestSockets();
    try {
      const shared = await sockets.listen({ host: '127.0.0.1', port: 0 });
      const udp = await sockets.bindUdp({ type: 'udp6' }, '::1');
      for (let index = 0; index < 3; index++) {
        const helper = await startSocketProcess();
        helpers.push(helper);
        await helper.listen(
          index === 0 ? '::1' : '127.0.0.1',
          Array.from({ length: 60 }, () => 0),
        );
        await helper.adopt(shared.server);
      }
      const pids = new Set(helpers.map(({ pid }) => pid));
      const byBpf = bpf.scan();
      // All sockets of the helpers, also those they speak to the test by.
      expect(descriptorRows(byBpf, pids)).toEqual(descriptorRows(scanAll(proc), pids));

      const facts = ssFacts({ pids: new Set([...pids, process.pid]), ports: sockets.ports });
      const inodes = new Set(facts.map(({ inode }) => inode));
      const bySs = facts.flatMap(({ holds, inode }) => holds.map((hold) => `${hold}=${inode}`));
      const told = descriptorRows(byBpf).filter((row) =>
        inodes.has(Number(row.slice(row.indexOf('=') + 1))),
      );
      expect(told).toEqual(bySs.sort());
      expect(told.length).toBeGreaterThanOrEqual(3 * 61 + 2);
      expect(facts.some(({ local }) => local === `[::1]:${udp.address().port}`)).toBe(true);
    } finally {
      await sockets.close();
      await Promise.all(helpers.map((helper) => helper.close()));
    }
    await expectNothingLeft({
      pids: new Set(helpers.map(({ pid }) => pid)),
      ports: sockets.ports,
    });
  });

  test('shows of all processes what /proc shows before and after', () => {
    const before = descriptorRows(scanAll(proc));
    const between = new Set(descriptorRows(bpf.scan()));
    const after = new Set(descriptorRows(scanAll(proc)));
    const stayed = before.filter((row) => after.has(row));
    expect(stayed.filter((row) => !between.has(row))).toEqual([]);
    expect(bpf.scan().deniedPids).toEqual([]);
  });

  test('takes the path of an AF_UNIX socket, open with O_PATH, for no socket', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'portolan-bpf-'));
    const path = join(folder, 'socket');
    const server = createServer().listen(path);
    await once(server, 'listening');
    const opened = openSync(path, 0o10000000);
    const mine = new Set([process.pid]);
    const rows = descriptorRows(bpf.scan(), mine);
    expect(rows.filter((row) => row.startsWith(`${process.pid}/${opened}=`))).toEqual([]);
    expect(rows).toEqual(descriptorRows(scanAll(proc), mine));
    closeSync(opened);
    const closed = once(server, 'close');
    server.close();
    await closed;
    rmSync(folder, { recursive: true });
  });

  describe.skipIf(pythonMissing !== null)(`odd threads${withPython}`, () => {
    const lookAt = async (start: () => Promise<OddProcess>) => {
      const odd = await start();
      const told = new Set(odd.rows);
      const among = (scan: DescriptorScan) =>
        descriptorRows(scan, new Set([odd.pid])).filter((row) => told.has(row));
      try {
        return { rows: odd.rows, byBpf: among(bpf.scan()), byProc: among(scanAll(proc)) };
      } finally {
        await odd.close();
        await expectNothingLeft({ pids: new Set([odd.pid]), ports: new Set() });
      }
    };

    test('the listener of a process whose main thread has ended', async () => {
      const { rows, byBpf, byProc } = await lookAt(startMainThreadEnded);
      expect(byProc).toEqual([]);
      expect(byBpf).toEqual(rows);
      expect(byBpf).toHaveLength(1);
    });

    test('a thread’s own descriptor table, beside the main thread’s', async () => {
      const { rows, byBpf, byProc } = await lookAt(startTableUnshared);
      expect(byBpf).toEqual(rows);
      expect(byBpf).toHaveLength(3);
      expect(byProc).toHaveLength(2);
    });
  });

  test('the probe takes it by itself, and lets it go', async () => {
    const sockets = openTestSockets();
    const { port } = await sockets.listen({ host: '127.0.0.1', port: 0 });
    bpf.close();
    const probe = await openLinuxProbe({ lasting: true, bpf: 'auto' });
    const listenerNow = async () => {
      const { sockets: found } = await probe.look();
      return [...found.values()].find(({ local }) => local.port === port);
    };
    const byProc = await listenerNow();
    expect(bpfHeld()).toEqual([]);
    await expect.poll(bpfHeld).toHaveLength(1);
    expect(await listenerNow()).toEqual(byProc);
    expect(byProc?.owners).toHaveLength(1);
    probe.close();
    expect(bpfHeld()).toEqual([]);
    await sockets.close();
    bpf = await openBpfDescriptors(await loadLibc(), '/proc');
  });

  test('a probe that does not last leaves it alone, unless it must', async () => {
    bpf.close();
    for (const [mode, held] of [
      ['auto', 0],
      ['off', 0],
      ['on', 1],
    ] as const) {
      const probe = await openLinuxProbe({ bpf: mode });
      await probe.look();
      expect(bpfHeld()).toHaveLength(held);
      probe.close();
    }
    bpf = await openBpfDescriptors(await loadLibc(), '/proc');
  });
});

describe.skipIf(!isRoot || !available)(`eBPF with other privileges${withOthers}`, () => {
  const scanBehind = (command: string, ...args: readonly string[]): BpfAccount => {
    const program = join(import.meta.dirname, '../support/scan-with-bpf.ts');
    const { stdout, stderr, status } = spawnSync(command, [...args, testNode, program], {
      encoding: 'utf8',
    });
    if (status !== 0) throw new Error(stderr);
    return JSON.parse(stdout) as BpfAccount;
  };
  const withCapabilities = (...numbers: readonly number[]): BpfAccount =>
    scanBehind(
      'setpriv',
      `--bounding-set=${['-all', ...numbers.map((n) => `+cap_${n}`)].join(',')}`,
    );
  const [sysAdmin, perfmon, bpfCapability] = [21, 38, 39];

  test.each([
    ['CAP_BPF and CAP_PERFMON', [bpfCapability, perfmon]],
    ['CAP_SYS_ADMIN', [sysAdmin]],
  ])('%s are enough', (_, capabilities) => {
    const account = withCapabilities(...capabilities);
    expect(account.description).toEqual({ available: true, reason: null });
    expect(account.byBpf).toEqual(account.byProc);
    expect(account.byBpf.length).toBeGreaterThan(0);
  });

  test.each([
    ['CAP_BPF alone', [bpfCapability], /needs the capability CAP_PERFMON$/],
    ['CAP_PERFMON alone', [perfmon], /needs the capability CAP_BPF$/],
    ['no capability', [], /needs the capabilities CAP_BPF and CAP_PERFMON$/],
  ])('%s is refused in one sentence', (_, capabilities, expected) => {
    const { description } = withCapabilities(...capabilities);
    expect(description.available).toBe(false);
    expect(description.reason).toMatch(expected);
  });

  const deeper = ['--pid', '--fork', '--mount-proc', '--kill-child'] as const;
  test.each([
    ['one level down', ['unshare', ...deeper]],
    ['two levels down', ['unshare', ...deeper, 'unshare', ...deeper]],
  ])('in a pid namespace %s, pids are translated', (_, [command = '', ...args]) => {
    const account = scanBehind(command, ...args);
    expect(account.description).toEqual({ available: true, reason: null });
    expect(account.pid).toBeLessThan(10);
    expect(account.byBpf).toEqual(account.byProc);
    expect(account.byBpf.length).toBeGreaterThan(0);
  });

  test('where /proc belongs to another pid namespace, it is refused', () => {
    const { description } = scanBehind('unshare', '--pid', '--fork', '--kill-child');
    expect(description.reason).toMatch(/another pid namespace/);
  });

  test('in a user namespace it is refused', () => {
    const { description } = scanBehind('unshare', '--user', '--map-root-user');
    expect(description.reason).toMatch(/user namespace/);
  });
});

describe.skipIf(!available)('this kernel’s types', () => {
  test('have the members every kernel has, at their known sizes', () => {
    const btf = readBtf(readFileSync(kernelTypes));
    const [, task = 0, , file = 0] = btf?.findFunction('bpf_iter_task_file')?.parameters ?? [];
    const sizeOf = (type: number, name: string): number | null | undefined =>
      btf?.byteLengthOf(btf.findMember(type, name)?.type ?? 0);
    expect(sizeOf(task, 'tgid')).toBe(4);
    // TASK_COMM_LEN is an array, which has no size of its own here.
    expect(btf?.findMember(task, 'comm')).not.toBeNull();
    expect(sizeOf(file, 'f_inode')).toBe(8);
    const inode = btf?.findMember(file, 'f_inode')?.type ?? 0;
    expect(sizeOf(inode, 'i_ino')).toBe(8);
    expect(btf?.findMember(inode, 'no_such_member')).toBeNull();
    expect(btf?.findFunction('no_such_function')).toBeNull();
  });

  test('cut off anywhere are refused', () => {
    const bytes = readFileSync(kernelTypes);
    for (const part of [0.1, 0.5, 0.9, 0.999]) {
      expect(readBtf(bytes.subarray(0, Math.floor(bytes.length * part)))).toBeNull();
    }
  });
});
