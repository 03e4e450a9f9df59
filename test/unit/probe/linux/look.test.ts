/**
 * Whole looks over a made-up /proc: ids, gaps, first appearances, and the fall-back from netlink.
 */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { openLinuxProbe } from '../../../../electron/probe/linux/probe.ts';
import type { Source } from '../../../../electron/probe/linux/source.ts';
import { openTextSource } from '../../../../electron/probe/linux/text-source.ts';
import type { Gap } from '../../../../shared/model/gap.ts';
import { makeFakeProc, tableLine, type FakeProc } from '../../../support/fake-proc.ts';

let proc: FakeProc;
beforeEach(() => {
  proc = makeFakeProc();
});
afterEach(() => {
  proc.remove();
  vi.unstubAllEnvs();
});

const openText = () => openLinuxProbe({ reader: 'text', root: proc.root });

function gapsOf(gaps: ReadonlyMap<string, Gap>): readonly (readonly [string, number])[] {
  return [...gaps.values()].map((gap) => [gap.id, gap.count] as const);
}

describe('rows', () => {
  test('a listener with its owner', async () => {
    proc.table('tcp', [tableLine(8080, 77)]);
    proc.put({ pid: 30, startTicks: 50_000, sockets: { 4: 77, 9: 77 } });
    const probe = await openText();
    const before = Date.now();
    const sample = await probe.look();
    expect(sample.sockets.get('inode:77')).toEqual({
      id: 'inode:77',
      protocol: 'tcp',
      family: 'ipv4',
      local: { address: '127.0.0.1', port: 8080 },
      remote: null,
      state: 'listen',
      v6only: null,
      creator: { id: 0, name: 'root' },
      queue: { kind: 'accept', length: 0, limit: null },
      options: null,
      cgroup: null,
      namespace: null,
      owners: [{ process: '30:50000', descriptors: [4, 9] }],
      ownerAbsence: null,
      appearedAt: null,
    });
    const owner = sample.processes.get('30:50000');
    expect(owner?.parent).toBe('1:1');
    // Up for 1000 s, started 500 s after boot.
    expect(Math.abs((owner?.startTime ?? 0) - (before - 500_000))).toBeLessThan(60_000);
    // What the text tables never tell, and nothing else.
    expect(gapsOf(sample.gaps)).toEqual(
      ['v6only', 'options', 'queue', 'cgroup', 'state'].map((fact) => [
        `machine/${fact}/unsupported`,
        1,
      ]),
    );
  });

  test('a connection of the kernel is named by its ends and has no creator', async () => {
    proc.table('tcp', [tableLine(8080, 0, { state: '06', remote: '0100007F:1389' })]);
    const sample = await (await openText()).look();
    expect([...sample.sockets.values()]).toMatchObject([
      {
        id: 'tcp:127.0.0.1:8080>127.0.0.1:5001',
        state: 'time-wait',
        ownerAbsence: 'kernel',
        creator: null,
      },
    ]);
  });

  test('sockets that share an inode are numbered by their ends, whatever their order', async () => {
    const lines = ['0100007F:1389', '0100007F:138A'].map((remote) =>
      tableLine(8080, 77, { state: '01', remote }),
    );
    proc.table('tcp', lines);
    const probe = await openText();
    const first = await probe.look();
    proc.table('tcp', lines.toReversed());
    const second = await probe.look();
    expect(first.sockets.get('inode:77')?.remote?.port).toBe(5001);
    expect(first.sockets.get('inode:77#2')?.remote?.port).toBe(5002);
    expect(second.sockets.get('inode:77#2')).toBe(first.sockets.get('inode:77#2'));
  });

  test('keep their identity until they change', async () => {
    proc.table('tcp', [tableLine(8080, 77)]);
    proc.put({ pid: 30, sockets: { 4: 77 } });
    const probe = await openText();
    const first = await probe.look();
    proc.table('tcp', [tableLine(8080, 77), tableLine(8081, 78)]);
    proc.put({ pid: 31, sockets: { 4: 78 } });
    const second = await probe.look();
    const third = await probe.look();
    expect(second.sockets.get('inode:77')).toBe(first.sockets.get('inode:77'));
    expect(second.processes.get('30:500')).toBe(first.processes.get('30:500'));
    expect(third.sockets.get('inode:78')).toBe(second.sockets.get('inode:78'));
    expect([...third.gaps.values()][0]).toBe([...first.gaps.values()][0]);
  });
});

describe('gaps', () => {
  test('lines that cannot be understood are counted', async () => {
    proc.table('tcp', ['nonsense', tableLine(8080, 77), 'more nonsense']);
    proc.table('udp', ['and more']);
    proc.put({ pid: 30, sockets: { 4: 77 } });
    const { gaps, sockets } = await (await openText()).look();
    expect(sockets.size).toBe(1);
    const gap = gaps.get('machine/table/malformed');
    expect(gap?.count).toBe(3);
    expect(gap?.detail).toMatch(/2 entries of \S+\/net\/tcp .*; one entry of \S+\/net\/udp /);
  });

  test('a table that is missing is told; IPv6 tables may be missing', async () => {
    rmSync(join(proc.root, 'net', 'tcp'));
    const { gaps } = await (await openText()).look();
    const gap = gaps.get('machine/table/unsupported');
    expect(gap?.count).toBe(1);
    expect(gap?.detail).toMatch(/^this kernel offers no \S+\/net\/tcp$/);
  });

  test('a socket nobody holds is unknown, with a gap', async () => {
    proc.table('tcp', [tableLine(8080, 77)]);
    const sample = await (await openText()).look();
    expect(sample.sockets.get('inode:77')).toMatchObject({ ownerAbsence: 'unknown', owners: [] });
    expect(gapsOf(sample.gaps)).toContainEqual(['socket:inode:77/owner/unsupported', 1]);
  });

  test('where /proc hides processes, an owner that is not found is denied', async () => {
    proc.table('tcp', [tableLine(8080, 77)]);
    proc.end(1);
    const sample = await (await openText()).look();
    expect(sample.sockets.get('inode:77')?.ownerAbsence).toBe('denied');
    expect(sample.gaps.get('machine/descriptors/denied')?.detail).toMatch(/hidepid/);
  });

  test('facts an owner does not give are gaps of that process', async () => {
    proc.table('tcp', [tableLine(8080, 77)]);
    proc.put({ pid: 30, exe: null, sockets: { 4: 77 } });
    const sample = await (await openText()).look();
    expect(gapsOf(sample.gaps)).toContainEqual(['process:30/exe/vanished', 1]);
    expect(sample.processes.get('30:500')?.exe).toBeNull();
  });
});

describe('the reader', () => {
  test('steps down to text where netlink cannot be opened, and says why', async () => {
    const probe = await openLinuxProbe({
      root: proc.root,
      openNetlink: async () => {
        throw new Error('Cannot find the native Koffi module\nRequire stack: ...');
      },
    });
    const sample = await probe.look();
    expect(sample.reader).toBe('text');
    expect(sample.gaps.get('machine/table/unsupported')?.detail).toBe(
      'Portolan reads the text tables of /proc/net, because Cannot find the native Koffi module',
    );
  });

  test('steps down when netlink fails later, and closes it', async () => {
    let looks = 0;
    let closed = 0;
    const failing: Source = {
      ...openTextSource(proc.root),
      reader: 'netlink',
      readTables: () => {
        looks++;
        if (looks > 1) throw new Error('the socket is gone');
        return { rows: [], problems: [] };
      },
      close: () => closed++,
    };
    const probe = await openLinuxProbe({ root: proc.root, openNetlink: async () => failing });
    expect((await probe.look()).reader).toBe('netlink');
    const second = await probe.look();
    expect(second.reader).toBe('text');
    expect(second.gaps.get('machine/table/unsupported')?.detail).toMatch(/the socket is gone/);
    expect((await probe.look()).reader).toBe('text');
    expect(closed).toBe(1);
  });

  test('netlink by force does not step down', async () => {
    const openNetlink = async () => {
      throw new Error('no netlink here');
    };
    await expect(
      openLinuxProbe({ root: proc.root, reader: 'netlink', openNetlink }),
    ).rejects.toThrow('no netlink here');
  });

  test('PORTOLAN_PROBE chooses', async () => {
    vi.stubEnv('PORTOLAN_PROBE', 'text');
    const sample = await (await openLinuxProbe({ root: proc.root })).look();
    expect(sample.reader).toBe('text');
    expect(sample.gaps.has('machine/table/unsupported')).toBe(false);
  });

  test('PORTOLAN_PROBE with another value is refused in one sentence', async () => {
    vi.stubEnv('PORTOLAN_PROBE', 'fast');
    await expect(openLinuxProbe({ root: proc.root })).rejects.toThrow(
      "PORTOLAN_PROBE is 'fast', but it must be 'netlink' or 'text'",
    );
  });

  test('text never loads koffi, netlink does', async () => {
    vi.resetModules();
    const loadKoffi = vi.fn(() => Promise.reject(new Error('koffi was asked for')));
    vi.doMock('../../../../electron/probe/linux/load-koffi.ts', () => ({ loadKoffi }));
    try {
      const { openLinuxProbe: open } = await import('../../../../electron/probe/linux/probe.ts');
      const probe = await open({ reader: 'text', root: proc.root });
      expect((await probe.look()).reader).toBe('text');
      expect(loadKoffi).not.toHaveBeenCalled();
      await expect(open({ reader: 'netlink', root: proc.root })).rejects.toThrow('asked for');
    } finally {
      vi.doUnmock('../../../../electron/probe/linux/load-koffi.ts');
    }
  });
});
