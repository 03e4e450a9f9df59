/** Real event loops: node, asyncio, nginx, two in one process, one in two; beside what they say. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { parse } from 'valibot';
import { afterEach, describe, expect, test } from 'vitest';
import { openLinuxProbe } from '../../electron/probe/linux/probe.ts';
import { loopReadingSchema } from '../../shared/loop-schemas.ts';
import type { EventLoop, LoopReading } from '../../shared/model/event-loop.ts';
import { readers, type Reader } from '../../shared/model/sample.ts';
import { startProgram, type RunningProgram } from '../support/command.ts';
import { expectNothingLeft } from '../support/leftovers.ts';
import { nginxMissing, portOrFree, startNginx } from '../support/nginx.ts';
import { pythonMissing, startPythonLoop, type PythonLoop } from '../support/python-loops.ts';
import { runTool } from '../support/run-tool.ts';
import { startSocketProcess, testNode } from '../support/socket-process.ts';

const pids = new Set<number>();
const ports = new Set<number>();
const running: RunningProgram[] = [];

afterEach(async () => {
  for (const program of running.splice(0)) await program.end('SIGKILL');
  await expectNothingLeft({ pids, ports });
  pids.clear();
  ports.clear();
});

async function read(pid: number | null, reader: Reader = 'netlink'): Promise<LoopReading> {
  const probe = await openLinuxProbe({ reader });
  const reading = await probe.readLoops(pid);
  probe.close();
  // As it travels: what the contract does not allow must not be made.
  return parse(loopReadingSchema, JSON.parse(JSON.stringify(reading)));
}

async function python(name: Parameters<typeof startPythonLoop>[0]): Promise<PythonLoop> {
  const loop = await startPythonLoop(name);
  running.push(loop.program);
  pids.add(loop.pid);
  for (const port of loop.ports) ports.add(port);
  return loop;
}

const portsOf = (loop: EventLoop): readonly number[] =>
  loop.listeners.map(({ local }) => local.port);
const serving = ({ loops }: LoopReading): readonly EventLoop[] =>
  loops.filter(({ listeners }) => listeners.length > 0);
const only = <T>(list: readonly T[]): T => {
  const [one, ...rest] = list;
  if (one === undefined || rest.length > 0) throw new Error(`${list.length} instead of one`);
  return one;
};

describe('node', () => {
  test.each(readers)(
    '%s: three ports, one loop of libuv, woken by eventfd and pipe',
    async (reader) => {
      const helper = await startSocketProcess();
      pids.add(helper.pid);
      const taken = await helper.listen('127.0.0.1', [0, 0, 0]);
      for (const port of taken) ports.add(port);
      const reading = await read(helper.pid, reader);
      const loop = only(serving(reading));
      expect(portsOf(loop)).toEqual([...taken].sort((left, right) => left - right));
      expect(loop.wakeups.map(({ kind }) => kind).sort()).toEqual(['eventfd', 'pipe']);
      expect(loop.owners.map(({ process }) => process.split(':')[0])).toEqual([String(helper.pid)]);
      expect(reading.gaps.filter(({ fact }) => fact === 'loops')).toEqual([]);
      // A second source for the same fact: the inodes of fdinfo among those ss knows by port.
      const shell = `grep -ho 'ino:[0-9a-f]*' /proc/${helper.pid}/fdinfo/${loop.owners[0]?.descriptors[0]}`;
      const inodes = runTool('sh', ['-c', shell])
        .split('\n')
        .map((line) => Number.parseInt(line.slice(4), 16));
      for (const port of taken) {
        const inode = Number(/ino:(\d+)/.exec(runTool('ss', ['-Hltne', `sport = :${port}`]))?.[1]);
        expect(inodes).toContain(inode);
        expect(loop.listeners.map(({ id }) => id)).toContain(`inode:${inode}`);
      }
      await helper.close();
    },
  );

  test('two threads are two loops, each with its own listener', async () => {
    const worker = `
      const server = require('net').createServer().listen(0, '127.0.0.1', () =>
        require('worker_threads').parentPort.postMessage(server.address().port));`;
    const program = startProgram(testNode, [
      '-e',
      `const { Worker } = require('worker_threads');
       const server = require('net').createServer().listen(0, '127.0.0.1', () =>
         new Worker(${JSON.stringify(worker)}, { eval: true }).on('message', (port) =>
           console.log(JSON.stringify([server.address().port, port]))));`,
    ]);
    running.push(program);
    const pid = program.child.pid ?? 0;
    pids.add(pid);
    const taken = JSON.parse((await program.says(/^\[.*\]$/m))[0]) as number[];
    for (const port of taken) ports.add(port);
    const loops = serving(await read(pid));
    expect(new Set(loops.flatMap(portsOf))).toEqual(new Set(taken));
    expect(loops.length).toBe(2);
    expect(new Set(loops.map(({ id }) => id)).size).toBe(2);
    for (const { wakeups } of loops) {
      expect(wakeups.some(({ kind }) => kind === 'eventfd')).toBe(true);
    }
  });
});

const pythonTitle = pythonMissing === null ? 'python' : `python (skipped: ${pythonMissing})`;
describe.skipIf(pythonMissing !== null)(pythonTitle, () => {
  test.each([
    ['netlink', 'certain'],
    ['text', 'likely'],
  ] as const)('%s: asyncio is one loop, woken by a socketpair', async (reader, certainty) => {
    const { pid, ports: taken } = await python('asyncio');
    const loop = only((await read(pid, reader)).loops);
    expect(portsOf(loop)).toEqual([...taken].sort((left, right) => left - right));
    const wakeup = only(loop.wakeups);
    expect(wakeup).toMatchObject({ kind: 'socketpair', certainty });
    expect(wakeup.descriptors.length).toBe(2);
  });

  test.each(readers)('%s: one of everything is told apart', async (reader) => {
    const { pid, ports: taken, said } = await python('everything');
    const { loops } = await read(pid, reader);
    const ring = loops.find(({ kind }) => kind === 'io-uring');
    // Refused in a sandbox, or by kernel.io_uring_disabled.
    if (Number(said['ring']) >= 0) {
      expect(ring?.owners[0]?.descriptors).toEqual([said['ring']]);
      expect(ring?.listeners.map(({ local }) => local.port)).toEqual(taken);
    } else {
      expect(ring).toBeUndefined();
    }
    const loop = only(loops.filter((one) => one !== ring && one.listeners.length > 0));
    expect(loop.owners[0]?.descriptors).toEqual([said['loop']]);
    const [port] = taken;
    const mine = loop.listeners.find(({ local }) => local.port === port);
    expect(mine).toMatchObject({ acceptQueue: 2, backlog: reader === 'netlink' ? 5 : null });
    expect(loop.listeners.map(({ id }) => id)).toContain(`inode:${String(said['moved'])}`);
    expect(loop.listeners.length).toBe(2);
    expect(loop.datagrams.length).toBe(1);
    expect(loop.unixListeners).toEqual([`@portolan-everything-${pid}`]);
    const byKind = new Map(loop.wakeups.map(({ kind, descriptors }) => [kind, descriptors]));
    expect([...byKind.keys()].sort()).toEqual([
      'eventfd',
      'pipe',
      'socketpair',
      'tcp-pair',
      'udp-self',
    ]);
    expect(byKind.get('tcp-pair')).toEqual(said['pair']);
    expect(byKind.get('socketpair')).toEqual(said['socketpair']);
    expect(byKind.get('pipe')).toEqual(said['pipe']);
    const nested = only(loops.filter(({ id }) => id === loop.nested[0]));
    expect(nested.id).not.toBe(loop.id);
    expect(loop).toMatchObject({ connections: 1, timers: 1, signals: 1, other: 0, unresolved: 0 });
  });

  test('an epoll that fork shared is one loop of two owners; the parent’s own is another', async () => {
    const { pid, said } = await python('fork');
    const child = Number(said['child']);
    pids.add(child);
    for (const asked of [pid, child, null]) {
      const loops = serving(await read(asked)).filter(
        ({ listeners }) => listeners[0]?.id === `inode:${String(said['inode'])}`,
      );
      const shared = only(loops.filter(({ owners }) => owners.length === 2));
      expect(shared.owners.map(({ descriptors }) => descriptors)).toEqual([
        [said['shared']],
        [said['shared']],
      ]);
      expect(shared.owners.map(({ process }) => Number(process.split(':')[0]))).toEqual(
        [pid, child].sort((left, right) => left - right),
      );
      // The child's descriptor of this number is /dev/null by now.
      expect(shared.wakeups).toMatchObject([{ kind: 'eventfd', descriptors: [said['wake']] }]);
      expect(loops.length).toBe(asked === child ? 1 : 2);
    }
  });

  test('without kcmp a shared epoll is shown once a process, and a gap says so', async () => {
    const { pid, said } = await python('fork');
    pids.add(Number(said['child']));
    const { loops, gaps } = await read(pid, 'text');
    expect(loops.every(({ owners }) => owners.length === 1)).toBe(true);
    const gap = only(gaps.filter(({ fact }) => fact === 'loops'));
    expect(gap.reason).toBe('unsupported');
    expect(gap.detail).toContain(`of process ${String(said['child'])}`);
    expect(gap.detail).toContain(`of process ${pid}`);
  });
});

const nginxTitle = nginxMissing === null ? 'nginx' : `nginx (skipped: ${nginxMissing})`;
test.skipIf(nginxMissing !== null)(
  `${nginxTitle}: each worker has a loop of its own over the same two listeners`,
  async () => {
    const nginx = await startNginx((await portOrFree(0)) ?? 0);
    ports.add(nginx.port);
    const { loops, processes } = await read(null);
    const mine = loops.filter((loop) => portsOf(loop).includes(nginx.port));
    expect(mine.length).toBe(2);
    expect(mine.map(portsOf)).toEqual([
      [nginx.port, nginx.port],
      [nginx.port, nginx.port],
    ]);
    // The same sockets in both, and yet two loops: each worker made its own epoll after the fork.
    expect(mine[0]?.listeners).toEqual(mine[1]?.listeners);
    const owners = mine.flatMap(({ owners }) => owners.map(({ process }) => process));
    expect(new Set(owners).size).toBe(2);
    for (const key of owners) {
      const worker = processes.find((process) => process.key === key);
      expect(worker?.parent?.split(':')[0]).toBe(String(nginx.pid));
    }
    await nginx.stop();
  },
);

const mayUnshare = spawnSync('unshare', ['-n', 'true']).status === 0;
const elsewhere = mayUnshare ? '' : ' (skipped: needs a right of root)';
test.skipIf(!mayUnshare)(
  `a loop in another network namespace is served there${elsewhere}`,
  async () => {
    // unshare(1) becomes the program, so the pid stays.
    const program = startProgram('unshare', [
      '-n',
      testNode,
      '-e',
      "require('net').createServer().listen(4711, '0.0.0.0', () => console.log('listening'))",
    ]);
    running.push(program);
    await program.says(/listening/);
    const pid = program.child.pid ?? 0;
    pids.add(pid);
    expect(runTool('ss', ['-Hltn', 'sport = :4711'])).toBe('');
    const loop = only(serving(await read(pid)));
    expect(loop.listeners).toMatchObject([
      { local: { address: '0.0.0.0', port: 4711 }, acceptQueue: 0, backlog: null },
    ]);
    expect(loop.wakeups.map(({ kind }) => kind)).toContain('eventfd');
  },
);

describe('what cannot be read', () => {
  test('no such process', async () => {
    const { loops, gaps } = await read(2 ** 31);
    expect(loops).toEqual([]);
    expect(gaps).toMatchObject([{ fact: 'loops', reason: 'vanished' }]);
  });

  const isRoot = process.geteuid?.() === 0;
  const title = isRoot ? 'another user’s' : 'another user’s (skipped: only root can become one)';
  test.skipIf(!isRoot)(`${title} process is a denied gap, and what would unlock it`, async () => {
    const ask = join(import.meta.dirname, '../support/ask-as-user.ts');
    const args = [ask, '65534', 'loops', String(process.pid)];
    const { stdout } = spawnSync(testNode, args, { encoding: 'utf8' });
    const { loops, gaps } = parse(loopReadingSchema, JSON.parse(stdout));
    expect(loops).toEqual([]);
    expect(gaps).toMatchObject([
      { subject: { kind: 'process', pid: process.pid }, fact: 'loops', reason: 'denied' },
    ]);
    expect(gaps[0]?.detail).toMatch(/sudo/);
  });
});
