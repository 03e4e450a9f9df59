/** Which process is shown as an owner, and what is said of it, over a made-up /proc. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openProcessTable } from '../../../../electron/probe/linux/process-table.ts';
import { makeFakeProc, type FakeProc } from '../../../support/fake-proc.ts';

let proc: FakeProc;
beforeEach(() => {
  proc = makeFakeProc();
});
afterEach(() => proc.remove());

const evidence = [{ descriptor: 3, inode: 77 }];

describe('owners', () => {
  test('come with their ancestors, oldest without a parent', () => {
    proc.put({ pid: 20, startTicks: 100 });
    proc.put({ pid: 30, parentPid: 20, startTicks: 200, sockets: { 3: 77 } });
    proc.put({ pid: 40, parentPid: 20, startTicks: 300 });
    const look = openProcessTable(proc.root).startLook();
    expect(look.includeOwner(30, evidence)).toBe('30:200');
    const { processes } = look.finish();
    expect([...processes].map(([key, { parent }]) => [key, parent])).toEqual([
      ['30:200', '20:100'],
      ['20:100', '1:1'],
      ['1:1', null],
    ]);
  });

  test('that ended are no owners', () => {
    expect(openProcessTable(proc.root).startLook().includeOwner(30, evidence)).toBeNull();
  });

  test('that are new must still hold what was seen', () => {
    proc.put({ pid: 30, sockets: { 3: 99 } });
    const look = openProcessTable(proc.root).startLook();
    expect(look.includeOwner(30, evidence)).toBeNull();
    expect(look.finish().processes.size).toBe(0);
  });

  test('are proven by any one descriptor', () => {
    proc.put({ pid: 30, sockets: { 5: 78 } });
    const look = openProcessTable(proc.root).startLook();
    expect(look.includeOwner(30, [...evidence, { descriptor: 5, inode: 78 }])).toBe('30:500');
  });

  test('known from the look before need no new proof', () => {
    proc.put({ pid: 30, sockets: { 3: 77 } });
    const table = openProcessTable(proc.root);
    const first = table.startLook();
    first.includeOwner(30, evidence);
    const before = first.finish().processes.get('30:500');
    proc.put({ pid: 30 });
    const second = table.startLook();
    expect(second.includeOwner(30, evidence)).toBe('30:500');
    expect(second.finish().processes.get('30:500')?.facts).toBe(before?.facts);
  });

  test('whose pid another process got are not the ones known before', () => {
    proc.put({ pid: 30, startTicks: 100, sockets: { 3: 77 } });
    const table = openProcessTable(proc.root);
    const first = table.startLook();
    first.includeOwner(30, evidence);
    first.finish();
    proc.put({ pid: 30, startTicks: 600 });
    expect(table.startLook().includeOwner(30, evidence)).toBeNull();
  });

  test('whose pid another process got between two scans are looked at anew', () => {
    proc.put({ pid: 30, startTicks: 100, sockets: { 3: 77 } });
    const look = openProcessTable(proc.root).startLook();
    expect(look.includeOwner(30, evidence)).toBe('30:100');
    proc.put({ pid: 30, startTicks: 600, sockets: { 4: 88 } });
    expect(look.includeOwner(30, [{ descriptor: 4, inode: 88 }])).toBe('30:600');
  });

  test('a stat line that is none makes the process unreadable', () => {
    proc.put({ pid: 30, stat: 'nonsense', sockets: { 3: 77 } });
    const look = openProcessTable(proc.root).startLook();
    expect(look.includeOwner(30, evidence)).toBeNull();
    expect([...look.finish().unreadable]).toEqual([[30, 'malformed']]);
  });
});

describe('parents', () => {
  test('that start after their child have only got the pid, and are not shown', () => {
    proc.put({ pid: 20, startTicks: 900 });
    proc.put({ pid: 30, parentPid: 20, startTicks: 200, sockets: { 3: 77 } });
    const look = openProcessTable(proc.root).startLook();
    look.includeOwner(30, evidence);
    const { processes } = look.finish();
    expect([...processes].map(([key, { parent }]) => [key, parent])).toEqual([['30:200', null]]);
  });

  test('that ended leave the top of the tree', () => {
    proc.put({ pid: 30, parentPid: 20, sockets: { 3: 77 } });
    const look = openProcessTable(proc.root).startLook();
    look.includeOwner(30, evidence);
    expect(look.finish().processes.get('30:500')?.parent).toBeNull();
  });
});

describe('facts', () => {
  const factsAfter = (table: ReturnType<typeof openProcessTable>) => {
    const look = table.startLook();
    look.includeOwner(30, evidence);
    return look.finish().processes.get('30:500')?.facts;
  };

  test('follow an exec, a new folder and a new title', () => {
    const table = openProcessTable(proc.root);
    proc.put({ pid: 30, comm: 'sh', argv: ['sh'], exe: '/bin/sh', sockets: { 3: 77 } });
    expect(factsAfter(table)).toMatchObject({ name: 'sh', argv: ['sh'], exe: '/bin/sh' });
    proc.put({
      pid: 30,
      comm: 'MainThread',
      argv: ['node', 'a.js'],
      exe: '/bin/node',
      cwd: '/app',
    });
    expect(factsAfter(table)).toMatchObject({
      name: 'node',
      argv: ['node', 'a.js'],
      exe: '/bin/node',
      cwd: '/app',
    });
  });

  test('that cannot be read are missing with their reason', () => {
    proc.put({ pid: 30, exe: null, cwd: null, sockets: { 3: 77 } });
    expect(factsAfter(openProcessTable(proc.root))).toMatchObject({
      exe: null,
      cwd: null,
      missing: [
        { fact: 'exe', reason: 'vanished' },
        { fact: 'cwd', reason: 'vanished' },
      ],
    });
  });

  test('a process without memory has none of them, and nothing is missing', () => {
    proc.put({ pid: 30, argv: [], exe: null, cwd: null, hasMemory: false, sockets: { 3: 77 } });
    expect(factsAfter(openProcessTable(proc.root))).toMatchObject({ argv: null, missing: [] });
  });

  test('arguments longer than the read buffer come whole', () => {
    const argv = ['java', 'x'.repeat(60_000), 'end'];
    proc.put({ pid: 30, argv, sockets: { 3: 77 } });
    expect(factsAfter(openProcessTable(proc.root))?.argv).toEqual(argv);
  });
});
