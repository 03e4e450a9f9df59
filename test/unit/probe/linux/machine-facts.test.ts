/**
 * What the probe knows of the machine: its users, its boot, and whose processes it may not read.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openClock } from '../../../../electron/probe/linux/boot-time.ts';
import {
  deniesAny,
  explains,
  openDeniedPids,
} from '../../../../electron/probe/linux/denied-users.ts';
import {
  descriptorsDenied,
  descriptorsFailed,
} from '../../../../electron/probe/linux/gap-texts.ts';
import { openUsers } from '../../../../electron/probe/linux/users.ts';
import { makeFakeProc, type FakeProc } from '../../../support/fake-proc.ts';

let folder: string;
let proc: FakeProc;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'portolan-users-'));
  proc = makeFakeProc();
});
afterEach(() => {
  rmSync(folder, { recursive: true });
  proc.remove();
});

describe('users', () => {
  test('follow the user file when it changes', () => {
    const file = join(folder, 'passwd');
    writeFileSync(file, 'anna:x:1000:1000::/home/anna:/bin/sh\n');
    const users = openUsers(file);
    users.refresh();
    expect([users.find(1000), users.find(1001)]).toEqual([
      { id: 1000, name: 'anna' },
      { id: 1001, name: '1001' },
    ]);
    writeFileSync(file, 'anna:x:1000:1000::/home/anna:/bin/sh\nben:x:1001:1001::/:/bin/sh\n');
    users.refresh();
    expect(users.find(1001).name).toBe('ben');
  });

  test('are the same objects while the file stays', () => {
    const users = openUsers(join(folder, 'missing'));
    users.refresh();
    const root = users.find(0);
    users.refresh();
    expect(users.find(0)).toBe(root);
    expect(root).toEqual({ id: 0, name: '0' });
  });
});

describe('the clock', () => {
  test('counts start stamps from boot, and always alike', () => {
    const clock = openClock(proc.root);
    const start = clock.startTimeMs(50_000);
    expect(Math.abs(start - (Date.now() - 500_000))).toBeLessThan(5000);
    expect(clock.startTimeMs(50_000)).toBe(start);
    expect(clock.startTimeMs(50_100) - start).toBe(1000);
  });

  test('does not believe an uptime that is shorter than its own life', () => {
    // lxcfs: the container is up for 10 s, the host for 900 s.
    writeFileSync(join(proc.root, 'uptime'), '10.00 10.00\n');
    const own = openClock(proc.root).startTimeMs(90_000);
    expect(Math.abs(own - performance.timeOrigin)).toBeLessThan(2);
  });

  test('does without the uptime', () => {
    rmSync(join(proc.root, 'uptime'));
    const own = openClock(proc.root).startTimeMs(90_000);
    expect(Math.abs(own - performance.timeOrigin)).toBeLessThan(2);
  });
});

describe('denied processes', () => {
  test('are counted by user; kernel threads, zombies and the gone are not', () => {
    const me = process.geteuid?.() ?? 0;
    proc.put({ pid: 30 });
    proc.put({ pid: 31 });
    proc.put({ pid: 32, hasMemory: false });
    const pids = openDeniedPids(proc.root);
    pids.record([30, 31, 32, 99], [30, 31, 32, 99]);
    const denied = pids.find();
    expect([...denied.byUser]).toEqual([[me, 2]]);
    expect(denied.hidden).toBe(false);
  });

  test('are the same object until somebody joins or leaves them', () => {
    proc.put({ pid: 30 });
    const pids = openDeniedPids(proc.root);
    pids.record([30], [30]);
    const first = pids.find();
    pids.record([30, 31], [30]);
    expect(pids.find()).toBe(first);
    pids.record([30], []);
    expect(pids.find().byUser.size).toBe(0);
  });

  test('are hidden where pid 1 is', () => {
    proc.end(1);
    const denied = openDeniedPids(proc.root).find();
    expect(denied.hidden).toBe(true);
    expect(deniesAny(denied)).toBe(true);
  });

  test('explain sockets of others, and of one’s own only if one’s own is denied', () => {
    const ofRoot = { byUser: new Map([[0, 3]]), hidden: false };
    expect([explains(ofRoot, 0, 1000), explains(ofRoot, 33, 1000)]).toEqual([true, true]);
    expect(explains(ofRoot, 1000, 1000)).toBe(false);
    const ofMe = { byUser: new Map([[1000, 1]]), hidden: false };
    expect(explains(ofMe, 1000, 1000)).toBe(true);
    const none = { byUser: new Map<number, number>(), hidden: false };
    expect([explains(none, 0, 1000), deniesAny(none)]).toEqual([false, false]);
  });

  test('are one gap with their users and a remedy', () => {
    const denied = {
      byUser: new Map([
        [33, 1],
        [0, 14],
      ]),
      hidden: false,
    };
    const nameOf = (id: number): string => (id === 0 ? 'root' : 'www-data');
    expect(descriptorsDenied(denied, 1000, nameOf)).toMatchObject([
      {
        id: 'machine/descriptors/denied',
        count: 15,
        detail:
          'this user may not read the descriptors of 15 processes: root (14), www-data (1); ' +
          'run Portolan with sudo to see more',
      },
    ]);
    expect(descriptorsDenied(denied, 0, nameOf)[0]?.detail).toMatch(/SYS_PTRACE/);
  });

  test('are told apart from descriptors that failed', () => {
    expect(descriptorsFailed(new Map())).toEqual([]);
    const failures = new Map([
      [30, 'EMFILE'],
      [31, 'EMFILE'],
    ]);
    expect(descriptorsFailed(failures)).toMatchObject([
      { count: 2, detail: 'the descriptors of 2 processes could not be read (EMFILE)' },
    ]);
  });
});
