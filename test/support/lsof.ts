/** What `lsof` says about the sockets of a test. */
import { runTool } from './run-tool.ts';
import type { SocketFacts } from './socket-facts.ts';

/** `pid/descriptor protocol endpoints state inode`, as lsof lists it; it knows no v6only. */
export function lsofLines(pids: ReadonlySet<number>): readonly string[] {
  const output = runTool('lsof', [
    '-nP',
    '-a',
    '-p',
    [...pids].join(','),
    '-iTCP',
    '-iUDP',
    '-FpfdPnT',
  ]);
  const lines: string[] = [];
  let pid = '';
  let record: Record<string, string> = {};
  const finish = (): void => {
    const { f, d, P, n, T } = record;
    if (f !== undefined) lines.push(`${pid}/${f} ${P?.toLowerCase()} ${n} ${T ?? '-'} ${d}`);
    record = {};
  };
  for (const field of output.split('\n')) {
    const name = field.slice(0, 1);
    const value = field.slice(1);
    if (name === 'p' || name === 'f') finish();
    if (name === 'p') pid = value;
    else if (name !== 'T') record[name] = value;
    else if (value.startsWith('ST=')) record['T'] = value.slice(3);
  }
  finish();
  return lines.sort();
}

const lsofStates: Readonly<Record<string, string>> = {
  listen: 'LISTEN',
  established: 'ESTABLISHED',
  'close-wait': 'CLOSE_WAIT',
  'fin-wait-1': 'FIN_WAIT1',
  'fin-wait-2': 'FIN_WAIT2',
};

/** The probe's account in lsof's words. */
export function asLsofLines(facts: readonly SocketFacts[]): readonly string[] {
  return facts
    .flatMap(({ holds, protocol, local, remote, state, inode }) => {
      // lsof writes every wildcard as `*`, and an IPv4 end of an IPv6 socket as IPv4.
      const [from, to] = [local, remote].map((endpoint) =>
        endpoint.replace(/^(?:0\.0\.0\.0|\[::\]):/, '*:').replace(/^\[::ffff:([\d.]+)\]:/, '$1:'),
      );
      const name = remote === '-' ? from : `${from}->${to}`;
      const told = protocol === 'tcp' ? (lsofStates[state] ?? state) : '-';
      return holds.map((hold) => `${hold} ${protocol} ${name} ${told} ${inode}`);
    })
    .sort();
}
