/** The doctor against the real kernel: what it says is what happens when it is done for real. */
import { spawnSync } from 'node:child_process';
import { createServer } from 'node:net';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import { openLinuxProbe } from '../../electron/probe/linux/probe.ts';
import type { Check, Examination } from '../../shared/model/examination.ts';
import { testNode } from '../support/socket-process.ts';

const isRoot = process.geteuid?.() === 0;

async function examine(): Promise<Examination> {
  const probe = await openLinuxProbe();
  const examination = await probe.examine(['/usr/bin/node', '/opt/portolan.js']);
  probe.close();
  return examination;
}

function examineAs(userId: number): Examination {
  const program = join(import.meta.dirname, '../support/ask-as-user.ts');
  const { stdout, stderr } = spawnSync(testNode, [program, String(userId), 'doctor'], {
    encoding: 'utf8',
  });
  if (stdout === '') throw new Error(stderr);
  return JSON.parse(stdout) as Examination;
}

function find({ checks }: Examination, id: string): Check {
  const check = checks.find((one) => one.id === id);
  if (check === undefined) throw new Error(`no check is named ${id}`);
  return check;
}

/** By the kernel itself: whether a version is at least this. */
function kernelIsAtLeast(major: number, minor: number): boolean {
  const [, one, two] =
    /^(\d+)\.(\d+)/.exec(readFileSync('/proc/sys/kernel/osrelease', 'utf8')) ?? [];
  return Number(one) > major || (Number(one) === major && Number(two) >= minor);
}

test('what came with a kernel version is found from that version on, by trying', async () => {
  const examination = await examine();
  expect(find(examination, 'bound-sockets').state === 'ok').toBe(kernelIsAtLeast(6, 8));
  expect(find(examination, 'descriptor-counts').state === 'ok').toBe(kernelIsAtLeast(6, 2));
  expect(find(examination, 'loops').state === 'ok').toBe(kernelIsAtLeast(4, 13));
  expect(find(examination, 'reader').state).toBe('ok');
});

test('nothing is left open and nothing is taken', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const descriptors = (): readonly string[] =>
    readdirSync('/proc/self/fd').flatMap((name) => {
      try {
        return [`${name} ${readlinkSync(`/proc/self/fd/${name}`)}`];
      } catch (error) {
        // The descriptor of this very listing.
        if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
        throw error;
      }
    });
  await examine();
  const before = descriptors();
  await examine();
  // Node itself may close something of its own meanwhile; what is new and stays is ours.
  await vi.waitFor(() => expect(descriptors().filter((one) => !before.includes(one))).toEqual([]));
  server.close();
});

const title = isRoot ? 'as another user' : 'as another user (skipped: only root can become one)';
describe.skipIf(!isRoot)(title, () => {
  test('root’s processes are closed, and the exact lines would open them', () => {
    const examination = examineAs(65_534);
    expect(find(examination, 'user').detail).toMatch(/nobody \(65534\), without capabilities/);
    const others = find(examination, 'owners-of-others');
    expect(others.state).toBe('missing');
    expect(others.detail).toMatch(/root \(\d+\)/);
    expect(others.unlock).toContain("sudo /usr/bin/node '/opt/my tools/portolan.js' ls");
    expect(others.unlock).toMatch(
      /sudo setcap cap_sys_ptrace,cap_dac_read_search\+ep \S+ \(.*every script/,
    );
    expect(find(examination, 'namespaces')).toMatchObject({ state: 'limited' });
    expect(find(examination, 'namespaces').detail).toMatch(/EPERM/);
    expect(find(examination, 'loops').state).toBe('ok');
  });

  test('eBPF is refused where the kernel keeps it from such users', () => {
    const bpf = find(examineAs(65_534), 'bpf');
    expect(bpf.state).toBe('limited');
    expect(bpf.detail).toMatch(/EPERM/);
    expect(bpf.unlock).toContain('cap_bpf,cap_perfmon+ep');
  });

  test('root may do all that its capabilities allow', async () => {
    const examination = await examine();
    const held = find(examination, 'user').detail;
    if (held.includes('sys_ptrace')) {
      expect(find(examination, 'owners-of-others').state).toBe('ok');
    }
    if (held.includes('sys_admin')) expect(find(examination, 'namespaces').state).toBe('ok');
    if (held.includes('bpf') && existsSync('/sys/kernel/btf/vmlinux')) {
      expect(find(examination, 'bpf').state).toBe('ok');
    }
  });
});
