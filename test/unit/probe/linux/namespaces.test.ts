/** Which network namespaces there are, over a made-up /proc whose tables are files of their own. */
import { linkSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { openNamespaces, type Namespaces } from '../../../../electron/probe/linux/namespaces.ts';
import { openTextSource } from '../../../../electron/probe/linux/text-source.ts';
import { makeFakeProc, tableLine, type FakeProc } from '../../../support/fake-proc.ts';

let proc: FakeProc;
let nowMs: number;
beforeEach(() => {
  proc = makeFakeProc();
  nowMs = 10_000;
  vi.spyOn(performance, 'now').mockImplementation(() => nowMs);
  createdLast(40);
});
afterEach(() => {
  vi.restoreAllMocks();
  proc.remove();
});

function createdLast(pid: number): void {
  writeFileSync(join(proc.root, 'loadavg'), `0.00 0.00 0.00 1/100 ${pid}\n`);
}

/** In the machine's own namespace, or in the one of another process, or in one of its own. */
function put(pid: number, where: 'own' | 'apart' | number, cgroup = '/'): void {
  proc.put({ pid });
  const folder = join(proc.root, String(pid));
  mkdirSync(join(folder, 'net'), { recursive: true });
  const table = join(folder, 'net/tcp');
  if (where === 'apart') writeFileSync(table, `heading local_address\n${tableLine(80, pid)}\n`);
  else if (where === 'own') linkSync(join(proc.root, 'net/tcp'), table);
  else linkSync(join(proc.root, String(where), 'net/tcp'), table);
  writeFileSync(join(folder, 'cgroup'), `1:name=systemd:/\n0::${cgroup}\n`);
}

const names = (namespaces: Namespaces): readonly string[] =>
  namespaces.list().map(({ namespace, pid }) => `${namespace.name} ${pid}`);

const open = (): Namespaces => openNamespaces(proc.root, join(proc.root, 'no-names'));

test('one for each table that is not the machine’s own, named by its container or service', () => {
  const id = 'ab'.repeat(32);
  put(30, 'own');
  put(31, 'apart', `/system.slice/docker-${id}.scope`);
  put(32, 31, '/system.slice/other.service');
  put(33, 'apart', '/system.slice/vpn.service');
  put(34, 'apart', '/user.slice/session-3.scope');
  expect(names(open())).toEqual(['abababababab 31', 'vpn.service 33', 'netns of pid 34 34']);
});

test('keeps the same objects from look to look', () => {
  put(31, 'apart');
  const namespaces = open();
  const [first] = namespaces.list();
  nowMs += 60_000;
  expect(namespaces.list()[0]).toBe(first);
});

test('notices a new process at once, one that moved after five seconds', () => {
  put(30, 'own');
  const namespaces = open();
  expect(names(namespaces)).toEqual([]);
  put(31, 'apart');
  createdLast(31);
  expect(names(namespaces)).toEqual(['netns of pid 31 31']);
  rmSync(join(proc.root, '30/net/tcp'));
  writeFileSync(join(proc.root, '30/net/tcp'), '');
  expect(names(namespaces)).toHaveLength(1);
  nowMs += 5001;
  expect(names(namespaces)).toEqual(['netns of pid 30 30', 'netns of pid 31 31']);
});

test('forgets at once where its member has gone, and goes on with another', () => {
  put(31, 'apart');
  put(32, 31);
  put(33, 'apart');
  const namespaces = open();
  expect(names(namespaces)).toEqual(['netns of pid 31 31', 'netns of pid 33 33']);
  proc.end(33);
  proc.end(31);
  expect(names(namespaces)).toEqual(['netns of pid 32 32']);
});

test('the text source labels their rows', () => {
  proc.table('tcp', [tableLine(8080, 77)]);
  put(31, 'apart');
  const { rows, problems } = openTextSource(proc.root).readTables({ scope: 'all' });
  expect(problems).toEqual([]);
  expect(rows.map(({ local, namespace }) => [local.port, namespace?.name])).toEqual([
    [8080, undefined],
    [80, 'netns of pid 31'],
  ]);
});
