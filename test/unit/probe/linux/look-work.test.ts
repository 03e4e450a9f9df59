/**
 * How much a look reads, over a made-up /proc: counts of work, never milliseconds. Also what it
 * must not miss although it reads so little.
 */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { LookWork } from '../../../../electron/probe/linux/look-work.ts';
import { openLinuxProbe } from '../../../../electron/probe/linux/probe.ts';
import type { Source } from '../../../../electron/probe/linux/source.ts';
import { openTextSource } from '../../../../electron/probe/linux/text-source.ts';
import type { Probe } from '../../../../electron/probe/platform.ts';
import type { Sample } from '../../../../shared/model/sample.ts';
import { makeFakeProc, tableLine, type FakeProc } from '../../../support/fake-proc.ts';

let proc: FakeProc;
let nowMs = 0;
beforeEach(() => {
  proc = makeFakeProc();
  nowMs = 0;
});
afterEach(() => proc.remove());

type Watched = { readonly probe: Probe; readonly works: LookWork[]; last: () => LookWork };

async function open(source: Partial<Source> = {}): Promise<Watched> {
  const works: LookWork[] = [];
  const probe = await openLinuxProbe({
    root: proc.root,
    openNetlink: async () => ({ ...openTextSource(proc.root), ...source }),
    onWork: (work) => works.push({ ...work }),
    now: () => nowMs,
  });
  const last = (): LookWork => {
    const work = works.at(-1);
    if (work === undefined) throw new Error('nothing was looked at');
    return work;
  };
  return { probe, works, last };
}

/** Stamps that never change while the same processes live: a machine that hides what they do. */
function frozenStamps(pids: readonly number[]): Pick<Source, 'stampProcesses'> {
  return { stampProcesses: (visit) => pids.forEach((pid) => visit(pid, pid, 1, 3, 0)) };
}

function ownersOf(sample: Sample, inode: number): readonly string[] {
  return sample.sockets.get(`inode:${inode}`)?.owners.map(({ process }) => process) ?? [];
}

/** Twenty processes with one listener each, from pid 30 and inode 100 on. */
function fill(count = 20): readonly string[] {
  const lines: string[] = [];
  for (let index = 0; index < count; index++) {
    proc.put({ pid: 30 + index, startTicks: 500, sockets: { 3: 100 + index } });
    lines.push(tableLine(8000 + index, 100 + index));
  }
  proc.table('tcp', lines);
  return lines;
}

describe('a quiet look', () => {
  test('scans nothing and hands out the same maps', async () => {
    fill();
    const { probe, last } = await open();
    const first = await probe.look();
    expect(last()).toMatchObject({ fullScans: 1, dumps: 1, processesScanned: 21, factsRead: 21 });
    const second = await probe.look();
    expect(last()).toMatchObject({ fullScans: 0, dumps: 1, processesScanned: 0, isQuiet: true });
    expect(second.sockets).toBe(first.sockets);
    expect(second.processes).toBe(first.processes);
    expect(second.gaps).toBe(first.gaps);
  });

  test('reads the facts of a few processes, and of all within some looks', async () => {
    fill(60);
    const { probe, works } = await open();
    await probe.look();
    for (let look = 0; look < 8; look++) await probe.look();
    const reads = works.slice(1).map(({ factsRead }) => factsRead);
    expect(Math.max(...reads)).toBeLessThan(12);
    expect(reads.reduce((sum, count) => sum + count, 0)).toBeGreaterThanOrEqual(61);
  });
});

describe('what changes', () => {
  test('one new listener costs one process', async () => {
    const lines = fill();
    const { probe, last } = await open();
    const first = await probe.look();
    proc.put({ pid: 35, sockets: { 3: 105, 4: 200 } });
    proc.table('tcp', [...lines, tableLine(9000, 200)]);
    const second = await probe.look();
    expect(last()).toMatchObject({ fullScans: 0, dumps: 1, processesScanned: 1 });
    expect(ownersOf(second, 200)).toEqual(['35:500']);
    expect(second.sockets.get('inode:100')).toBe(first.sockets.get('inode:100'));
  });

  test('an owner that ends takes its sockets along, and nothing is scanned', async () => {
    const lines = fill();
    const { probe, last } = await open();
    await probe.look();
    proc.end(30);
    proc.table('tcp', lines.slice(1));
    const sample = await probe.look();
    expect(last()).toMatchObject({ fullScans: 0, processesScanned: 0 });
    expect(sample.sockets.has('inode:100')).toBe(false);
    expect(sample.processes.has('30:500')).toBe(false);
  });

  test('an owner that ends leaves a shared socket to the others', async () => {
    fill();
    proc.put({ pid: 60, sockets: { 3: 100 } });
    const { probe } = await open();
    expect(ownersOf(await probe.look(), 100)).toEqual(['30:500', '60:500']);
    proc.end(30);
    expect(ownersOf(await probe.look(), 100)).toEqual(['60:500']);
  });

  test('a process that got the pid of an owner is another, even with the same descriptor', async () => {
    fill();
    const { probe } = await open();
    expect(ownersOf(await probe.look(), 100)).toEqual(['30:500']);
    proc.put({ pid: 30, startTicks: 900, sockets: { 3: 100 } });
    const sample = await probe.look();
    expect(ownersOf(sample, 100)).toEqual(['30:900']);
    expect(sample.processes.has('30:500')).toBe(false);
  });

  test('a child that inherits a socket is an owner at the next look', async () => {
    fill();
    const { probe, last } = await open();
    await probe.look();
    proc.put({ pid: 90, parentPid: 30, startTicks: 700, sockets: { 3: 100 } });
    expect(ownersOf(await probe.look(), 100)).toEqual(['30:500', '90:700']);
    expect(last()).toMatchObject({ fullScans: 0, processesScanned: 1 });
  });

  test('an orphan gets its new parent although it was not touched itself', async () => {
    proc.put({ pid: 20, startTicks: 100 });
    proc.put({ pid: 30, parentPid: 20, startTicks: 200, sockets: { 3: 100 } });
    proc.table('tcp', [tableLine(8000, 100)]);
    const { probe } = await open(frozenStampsOfFolders());
    expect((await probe.look()).processes.get('30:200')?.parent).toBe('20:100');
    proc.put({ pid: 30, parentPid: 1, startTicks: 200, sockets: { 3: 100 } });
    proc.end(20);
    expect((await probe.look()).processes.get('30:200')?.parent).toBe('1:1');
  });
});

/** Stamps that tell who lives and no more. */
function frozenStampsOfFolders(): Pick<Source, 'stampProcesses'> {
  const text = openTextSource(proc.root);
  return {
    stampProcesses: (visit) => text.stampProcesses((pid) => visit(pid, pid, 1, 3, 0)),
  };
}

describe('what no stamp tells', () => {
  test('a new socket in a process that looks untouched takes one full scan', async () => {
    const lines = fill();
    const pids = [1, ...Array.from({ length: 20 }, (_, index) => 30 + index)];
    const { probe, last } = await open(frozenStamps(pids));
    await probe.look();
    proc.put({ pid: 35, sockets: { 3: 105, 4: 200 } });
    proc.table('tcp', [...lines, tableLine(9000, 200)]);
    expect(ownersOf(await probe.look(), 200)).toEqual(['35:500']);
    expect(last().fullScans).toBe(1);
    await probe.look();
    expect(last()).toMatchObject({ fullScans: 0, processesScanned: 0 });
  });

  test('a process that swaps one socket for another is found by the socket it let go of', async () => {
    const lines = fill();
    const pids = [1, ...Array.from({ length: 20 }, (_, index) => 30 + index)];
    const { probe, last } = await open(frozenStamps(pids));
    await probe.look();
    proc.put({ pid: 35, sockets: { 3: 200 } });
    proc.table('tcp', [...lines.filter((_, index) => index !== 5), tableLine(9000, 200)]);
    expect(ownersOf(await probe.look(), 200)).toEqual(['35:500']);
    expect(last()).toMatchObject({ fullScans: 0, processesScanned: 1 });
  });

  test('an owner that let go of a shared socket is struck out at the next look', async () => {
    fill();
    proc.put({ pid: 60, sockets: { 3: 100 } });
    const pids = [1, 60, ...Array.from({ length: 20 }, (_, index) => 30 + index)];
    const { probe, last } = await open(frozenStamps(pids));
    await probe.look();
    proc.put({ pid: 60, sockets: {} });
    expect(ownersOf(await probe.look(), 100)).toEqual(['30:500']);
    expect(last()).toMatchObject({ fullScans: 0, processesScanned: 1 });
  });

  test('an owner that handed its socket on is struck out, and the new one found', async () => {
    fill();
    const pids = [1, 60, ...Array.from({ length: 20 }, (_, index) => 30 + index)];
    proc.put({ pid: 60 });
    const { probe } = await open(frozenStamps(pids));
    await probe.look();
    proc.put({ pid: 30, sockets: {} });
    proc.put({ pid: 60, sockets: { 7: 100 } });
    expect(ownersOf(await probe.look(), 100)).toEqual(['60:500']);
  });

  test('one more owner is found by the full pass', async () => {
    fill();
    proc.put({ pid: 60 });
    const pids = [1, 60, ...Array.from({ length: 20 }, (_, index) => 30 + index)];
    const { probe, last } = await open(frozenStamps(pids));
    await probe.look();
    proc.put({ pid: 60, sockets: { 3: 100 } });
    nowMs += 29_000;
    expect(ownersOf(await probe.look(), 100)).toEqual(['30:500']);
    nowMs += 2000;
    expect(ownersOf(await probe.look(), 100)).toEqual(['30:500', '60:500']);
    expect(last()).toMatchObject({ fullScans: 1 });
    await probe.look();
    expect(last()).toMatchObject({ fullScans: 0 });
  });

  test('chdir and new titles show within a few looks', async () => {
    fill();
    const pids = [1, ...Array.from({ length: 20 }, (_, index) => 30 + index)];
    const { probe } = await open(frozenStamps(pids));
    await probe.look();
    proc.put({ pid: 47, cwd: '/elsewhere', argv: ['renamed'], sockets: { 3: 117 } });
    let sample = await probe.look();
    for (let look = 0; look < 4; look++) sample = await probe.look();
    expect(sample.processes.get('47:500')).toMatchObject({ cwd: '/elsewhere', argv: ['renamed'] });
  });

  test('a socket nobody holds is searched for once, not at every look', async () => {
    fill();
    proc.table('udp', [tableLine(53, 999, { state: '07' })]);
    const { probe, last } = await open();
    const first = await probe.look();
    expect(first.sockets.get('inode:999')?.ownerAbsence).toBe('unknown');
    await probe.look();
    expect(last()).toMatchObject({ fullScans: 0, processesScanned: 0, dumps: 1, isQuiet: true });
  });
});

describe('the wish', () => {
  test('for listeners leaves connections out; for a port, all but its own', async () => {
    proc.put({ pid: 30, sockets: { 3: 100, 4: 101, 5: 102 } });
    proc.table('tcp', [
      tableLine(8000, 100),
      tableLine(8000, 101, { state: '01', remote: '0100007F:1389' }),
    ]);
    proc.table('udp', [tableLine(8000, 102, { state: '07' })]);
    const { probe } = await open();
    const seen = async (wish: Parameters<Probe['look']>[0]): Promise<readonly string[]> => [
      ...(await probe.look(wish)).sockets.keys(),
    ];
    expect(await seen({ scope: 'listeners' })).toEqual(['inode:100', 'inode:102']);
    expect(await seen({ scope: 'all' })).toEqual(['inode:100', 'inode:101', 'inode:102']);
    expect(await seen({ scope: { port: 8000, protocol: 'tcp' } })).toEqual([
      'inode:100',
      'inode:101',
    ]);
    expect(await seen({ scope: { port: 1, protocol: null } })).toEqual([]);
    expect(await seen({ scope: 'listeners' })).toEqual(['inode:100', 'inode:102']);
  });
});
