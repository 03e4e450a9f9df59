/** Real sockets of every kind, as the probe, ss and lsof see them: line by line the same. */
import { once } from 'node:events';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openLinuxProbe } from '../../electron/probe/linux/probe.ts';
import type { Probe } from '../../electron/probe/platform.ts';
import { readers, type Sample } from '../../shared/model/sample.ts';
import { expectNothingLeft } from '../support/leftovers.ts';
import { asLsofLines, lsofLines } from '../support/lsof.ts';
import { lineOf, probeFacts, type Belongs } from '../support/socket-facts.ts';
import { startSocketProcess, type SocketProcess } from '../support/socket-process.ts';
import { ssFacts } from '../support/ss.ts';
import { openTestSockets, type TestSockets } from '../support/test-sockets.ts';

describe.skipIf(process.platform !== 'linux').each(readers)('%s', (reader) => {
  let probe: Probe;
  let sockets: TestSockets;
  let helpers: SocketProcess[];

  beforeEach(async () => {
    probe = await openLinuxProbe({ reader });
    sockets = openTestSockets();
    helpers = [];
  });
  afterEach(async () => {
    probe.close();
    const belongs = belonging();
    await sockets.close();
    await Promise.all(helpers.map((helper) => helper.close()));
    await expectNothingLeft(belongs);
  });

  const belonging = (): Belongs => ({
    pids: new Set([process.pid, ...helpers.map((helper) => helper.pid)]),
    ports: sockets.ports,
  });
  const startHelper = async (): Promise<SocketProcess> => {
    const helper = await startSocketProcess();
    helpers.push(helper);
    return helper;
  };

  /** Looks, and holds the look against ss and lsof. Returns the lines for the test's own claims. */
  const lookAndCompare = async (): Promise<{ sample: Sample; lines: readonly string[] }> => {
    const belongs = belonging();
    const sample = await probe.look();
    const facts = probeFacts(sample, belongs);
    // The text tables do not know v6only, so there it is left out of the comparison.
    const asReader = (told: readonly Parameters<typeof lineOf>[0][]): readonly string[] =>
      told.map((one) => lineOf(reader === 'text' ? { ...one, v6only: null } : one)).sort();
    expect(asReader(facts)).toEqual(asReader(ssFacts(belongs)));
    expect(asLsofLines(facts)).toEqual(lsofLines(belongs.pids));
    expect(facts.length).toBeGreaterThan(0);
    return { sample, lines: facts.map(lineOf) };
  };

  test('IPv4, on one address and on all', async () => {
    const one = await sockets.listen({ host: '127.0.0.1', port: 0 });
    const all = await sockets.listen({ host: '0.0.0.0', port: 0 });
    const { lines } = await lookAndCompare();
    expect(lines.join('\n')).toContain(`tcp listen 127.0.0.1:${one.port} -`);
    expect(lines.join('\n')).toContain(`tcp listen 0.0.0.0:${all.port} -`);
  });

  test('IPv6, dual-stack and v6-only', async () => {
    const dual = await sockets.listen({ host: '::', port: 0 });
    const only = await sockets.listen({ host: '::', port: 0, ipv6Only: true });
    const loopback = await sockets.listen({ host: '::1', port: 0 });
    const { sample } = await lookAndCompare();
    const byPort = new Map(
      [...sample.sockets.values()].map((socket) => [socket.local.port, socket] as const),
    );
    expect(byPort.get(dual.port)).toMatchObject({ family: 'ipv6', local: { address: '::' } });
    expect(byPort.get(loopback.port)?.local.address).toBe('::1');
    const expected = reader === 'text' ? [null, null] : [false, true];
    expect([byPort.get(dual.port)?.v6only, byPort.get(only.port)?.v6only]).toEqual(expected);
    expect(sample.gaps.has('machine/v6only/unsupported')).toBe(reader === 'text');
  });

  test('UDP, bound and connected', async () => {
    const bound = await sockets.bindUdp({ type: 'udp4' }, '127.0.0.1');
    await sockets.bindUdp({ type: 'udp6', ipv6Only: true }, '::1');
    const connected = await sockets.bindUdp({ type: 'udp4' }, '127.0.0.1');
    connected.connect(bound.address().port, '127.0.0.1');
    await once(connected, 'connect');
    const { lines } = await lookAndCompare();
    const from = `127.0.0.1:${connected.address().port}`;
    const to = `127.0.0.1:${bound.address().port}`;
    expect(lines.join('\n')).toContain(`udp established ${from} ${to} `);
    expect(lines.join('\n')).toContain(`udp unconnected ${to} - `);
  });

  test('accepted connections, also of an IPv4 caller at a dual-stack listener', async () => {
    const server = await sockets.listen({ host: '::', port: 0 });
    await sockets.pair(server, '127.0.0.1');
    await sockets.pair(server, '::1');
    const { lines } = await lookAndCompare();
    expect(lines.filter((line) => line.includes('established'))).toHaveLength(4);
    expect(lines.join('\n')).toContain(`[::ffff:127.0.0.1]:${server.port}`);
  });

  test('a connection not accepted yet belongs to the kernel', async () => {
    const helper = await startHelper();
    const [port = 0] = await helper.listen('127.0.0.1', [0]);
    helper.stop();
    const client = await sockets.dial(port, '127.0.0.1');
    const { sample } = await lookAndCompare();
    const id = `tcp:127.0.0.1:${port}>127.0.0.1:${client.localPort}`;
    expect(sample.sockets.get(id)).toMatchObject({
      state: 'established',
      owners: [],
      ownerAbsence: 'kernel',
      creator: null,
    });
    helper.resume();
  });

  test('half-closed connections, and TIME-WAIT of the kernel', async () => {
    const server = await sockets.listen({ host: '127.0.0.1', port: 0 });
    const half = await sockets.pair(server, '127.0.0.1');
    half.served.resume();
    half.client.end();
    await once(half.served, 'end');
    const over = await sockets.pair(server, '127.0.0.1');
    const lastPort = over.client.localPort;
    over.served.resume();
    over.client.resume();
    over.client.end();
    await once(over.served, 'end');
    over.served.end();
    await Promise.all([once(over.client, 'close'), once(over.served, 'close')]);
    // The kernel may delay the acknowledgement of the FIN (up to 40 ms, TCP_DELACK_MIN).
    await expect.poll(() => ssFacts(belonging()).map(({ state }) => state)).toContain('fin-wait-2');
    const { sample, lines } = await lookAndCompare();
    expect(lines.filter((line) => /close-wait|fin-wait-2/.test(line))).toHaveLength(2);
    expect(sample.sockets.get(`tcp:127.0.0.1:${lastPort}>127.0.0.1:${server.port}`)).toMatchObject({
      state: 'time-wait',
      ownerAbsence: 'kernel',
    });
  });

  test('a socket shared by fork has all its owners', async () => {
    const { server, port } = await sockets.listen({ host: '127.0.0.1', port: 0 });
    const helper = await startHelper();
    await helper.adopt(server);
    const { sample } = await lookAndCompare();
    const listener = [...sample.sockets.values()].find((socket) => socket.local.port === port);
    const pids = listener?.owners.map(({ process }) => sample.processes.get(process)?.pid);
    expect(pids).toEqual([process.pid, helper.pid].sort((left, right) => left - right));
  });

  test('an owner’s process: name, arguments, program, folder, user, start and parent', async () => {
    const startedAfter = Date.now();
    const helper = await startHelper();
    await helper.listen('127.0.0.1', [0]);
    const { sample } = await lookAndCompare();
    const owner = [...sample.processes.values()].find(({ pid }) => pid === helper.pid);
    expect(owner).toMatchObject({ name: 'node', cwd: process.cwd() });
    expect(owner?.exe).toMatch(/\/node$/);
    expect(owner?.argv?.at(-1)).toMatch(/socket-process-child\.ts$/);
    expect(owner?.user?.id).toBe(process.geteuid?.());
    expect(owner?.startTime).toBeGreaterThan(startedAfter - 1000);
    expect(owner?.startTime).toBeLessThanOrEqual(Date.now());
    expect(sample.processes.get(owner?.parent ?? '')?.pid).toBe(process.pid);
  });
});
