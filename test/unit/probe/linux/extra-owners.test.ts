/** Owners that only threads and io_urings show, over a made-up /proc. */
import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { openExtraOwners } from '../../../../electron/probe/linux/extra-owners.ts';
import { openProcessTable } from '../../../../electron/probe/linux/process-table.ts';
import { makeFakeProc, type FakeProc } from '../../../support/fake-proc.ts';

let proc: FakeProc;
let nowMs: number;
beforeEach(() => {
  proc = makeFakeProc();
  nowMs = 10_000;
  vi.spyOn(performance, 'now').mockImplementation(() => nowMs);
});
afterEach(() => {
  vi.restoreAllMocks();
  proc.remove();
});

/** Gives the process a thread with descriptors of its own. */
function putThread(pid: number, thread: number, links: Readonly<Record<number, string>>): void {
  const folder = join(proc.root, String(pid), 'task', String(thread), 'fd');
  mkdirSync(folder, { recursive: true });
  for (const [descriptor, link] of Object.entries(links)) {
    symlinkSync(link, join(folder, descriptor));
  }
}

function finder() {
  const extra = openExtraOwners(proc.root);
  const table = openProcessTable(proc.root);
  let includes = 0;
  const find = (...inodes: readonly number[]) => {
    const look = table.startLook();
    const found = extra.find(new Set(inodes), {
      includeOwner: (pid) => {
        includes++;
        return look.includeOwner(pid, []);
      },
      tools: null,
    });
    look.finish();
    return Object.fromEntries(found);
  };
  return { find, includes: () => includes };
}

describe('a thread’s own table', () => {
  test('owns, look after look, until it lets go', () => {
    proc.put({ pid: 30 });
    putThread(30, 31, { 4: 'socket:[77]', 9: 'socket:[77]', 5: '/dev/null' });
    const { find } = finder();
    const owned = { 77: [{ process: '30:500', descriptors: [4, 9], through: 'thread' }] };
    expect(find(77)).toEqual(owned);
    expect(find(77)).toEqual(owned);
    rmSync(join(proc.root, '30/task/31/fd/4'));
    expect(find(77)).toEqual({ 77: [{ ...owned[77][0], descriptors: [9] }] });
    rmSync(join(proc.root, '30/task/31/fd/9'));
    expect(find(77)).toEqual({});
  });

  test('of a process that ended owns nothing, though its pid lives on', () => {
    proc.put({ pid: 30 });
    putThread(30, 31, { 4: 'socket:[77]' });
    const { find } = finder();
    expect(find(77)).toHaveProperty('77');
    proc.put({ pid: 30, startTicks: 900 });
    expect(find(77)).toEqual({});
  });

  test('is looked for once a socket, and at most every two seconds', () => {
    proc.put({ pid: 30 });
    const { find } = finder();
    expect(find(77)).toEqual({});
    // Found it would be, if it were searched for again.
    putThread(30, 31, { 4: 'socket:[77]', 5: 'socket:[78]' });
    nowMs += 60_000;
    expect(find(77)).toEqual({});
    expect(find(77, 78)).toEqual({
      78: [{ process: '30:500', descriptors: [5], through: 'thread' }],
    });
    putThread(30, 32, { 6: 'socket:[79]' });
    expect(find(77, 78, 79)).not.toHaveProperty('79');
    nowMs += 2001;
    expect(find(77, 78, 79)).toHaveProperty('79');
  });
});

test('an io_uring owns what is registered with it, without a descriptor', () => {
  proc.put({ pid: 30 });
  putThread(30, 30, { 3: 'anon_inode:[io_uring]' });
  const fdinfo = join(proc.root, '30/fdinfo');
  mkdirSync(fdinfo);
  writeFileSync(join(fdinfo, '3'), 'UserFiles:\t1\n    0: socket:[77]\n');
  const { find } = finder();
  expect(find(77)).toEqual({ 77: [{ process: '30:500', descriptors: [], through: 'io-uring' }] });
  writeFileSync(join(fdinfo, '3'), 'UserFiles:\t0\n');
  expect(find(77)).toEqual({});
});
