/** Who may use eBPF, and who is refused with which words. */
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import {
  isInFirstPidNamespace,
  lackingCapabilities,
  refusal,
} from '../../../../../electron/probe/linux/bpf/permission.ts';
import { openLinuxProbe } from '../../../../../electron/probe/linux/probe.ts';

const perfmon = 1n << 38n;
const bpf = 1n << 39n;
const sysAdmin = 1n << 21n;

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'portolan-proc-'));
});
afterEach(() => {
  rmSync(root, { recursive: true });
  vi.unstubAllEnvs();
});

type Self = { capabilities?: bigint | null; pid?: number; user?: number; pidNamespace?: number };

function beSelf(self: Self = {}): void {
  const { capabilities = bpf | perfmon, pid = process.pid } = self;
  const folder = join(root, String(pid));
  mkdirSync(join(folder, 'ns'), { recursive: true });
  symlinkSync(String(pid), join(root, 'self'));
  const told =
    capabilities === null ? '' : `CapEff:\t${capabilities.toString(16).padStart(16, '0')}`;
  writeFileSync(join(folder, 'status'), `Name:\tnode\n${told}\nCapBnd:\t000001ffffffffff\n`);
  symlinkSync(`user:[${self.user ?? 4026531837}]`, join(folder, 'ns', 'user'));
  symlinkSync(`pid:[${self.pidNamespace ?? 4026531836}]`, join(folder, 'ns', 'pid'));
}

test.each([
  [bpf | perfmon, null],
  [sysAdmin, null],
  [bpf, 'the capability CAP_PERFMON'],
  [perfmon, 'the capability CAP_BPF'],
  [0n, 'the capabilities CAP_BPF and CAP_PERFMON'],
  [~(bpf | perfmon | sysAdmin) & 0x1ffffffffffn, 'the capabilities CAP_BPF and CAP_PERFMON'],
])('of the capabilities %s, %s is lacking', (held, expected) => {
  expect(lackingCapabilities(held)).toBe(expected);
});

test('nothing stands against both capabilities in the first namespaces', () => {
  beSelf();
  expect(refusal(root)).toBeNull();
  expect(isInFirstPidNamespace(root)).toBe(true);
});

test.each<readonly [string, Self, RegExp]>([
  ['too few capabilities', { capabilities: bpf }, /needs the capability CAP_PERFMON$/],
  ['an unknown format', { capabilities: null }, /does not tell which capabilities/],
  ['a /proc of another namespace', { pid: process.pid + 1 }, /another pid namespace/],
  ['a user namespace', { user: 4026532000 }, /user namespace/],
])('%s is told', (_, self, expected) => {
  beSelf(self);
  expect(refusal(root)).toMatch(expected);
});

test('a deeper pid namespace is no refusal', () => {
  beSelf({ pidNamespace: 4026532000 });
  expect(refusal(root)).toBeNull();
  expect(isInFirstPidNamespace(root)).toBe(false);
});

test('PORTOLAN_BPF with another value is refused in one sentence', async () => {
  vi.stubEnv('PORTOLAN_BPF', 'yes');
  await expect(openLinuxProbe({ root })).rejects.toThrow(
    "PORTOLAN_BPF is 'yes', but it must be 'off', 'on' or 'auto'",
  );
});

test('eBPF by force does not step down: not to /proc, and not to text', async () => {
  vi.stubEnv('PORTOLAN_BPF', 'on');
  await expect(openLinuxProbe({ reader: 'text', root })).rejects.toThrow(/text reader/);
  const openNetlink = async (_: string, mode: string) => {
    throw new Error(`refused with ${mode}`);
  };
  await expect(openLinuxProbe({ root, openNetlink })).rejects.toThrow('refused with on');
});

test('the default is eBPF where it pays: in a probe that lasts', async () => {
  const modes: string[] = [];
  const openNetlink = async (_: string, mode: string) => {
    modes.push(mode);
    throw new Error('no netlink here');
  };
  await openLinuxProbe({ root, openNetlink });
  await openLinuxProbe({ root, openNetlink, lasting: true });
  vi.stubEnv('PORTOLAN_BPF', 'off');
  await openLinuxProbe({ root, openNetlink, lasting: true });
  expect(modes).toEqual(['off', 'auto', 'off']);
});
