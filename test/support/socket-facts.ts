/**
 * One socket as one line, in the same words whether the probe, `ss` or `lsof` told it, so that two
 * accounts can be compared line by line.
 */
import { formatEndpoint } from '../../shared/model/address.ts';
import type { Sample } from '../../shared/model/sample.ts';
import type { Socket } from '../../shared/model/socket.ts';

/** Which sockets of this machine belong to a test. */
export type Belongs = {
  readonly pids: ReadonlySet<number>;
  /** For sockets that no process holds. */
  readonly ports: ReadonlySet<number>;
};

export type SocketFacts = {
  readonly protocol: string;
  readonly local: string;
  readonly remote: string;
  readonly state: string;
  readonly inode: number;
  readonly v6only: boolean | null;
  /** `pid/descriptor`. */
  readonly holds: readonly string[];
};

export function lineOf(facts: SocketFacts): string {
  const { protocol, local, remote, state, inode, v6only, holds } = facts;
  const only = v6only === true ? ' v6only' : '';
  const held = [...holds].sort().join(' ');
  return `${protocol} ${state} ${local} ${remote} inode:${inode}${only} [${held}]`;
}

export function isWithin(facts: SocketFacts, { pids, ports }: Belongs): boolean {
  if (facts.holds.some((hold) => pids.has(Number.parseInt(hold, 10)))) return true;
  const port = (endpoint: string): number => Number(endpoint.slice(endpoint.lastIndexOf(':') + 1));
  return (
    facts.holds.length === 0 && (ports.has(port(facts.local)) || ports.has(port(facts.remote)))
  );
}

/** What the probe says. */
export function probeFacts(sample: Sample, belongs: Belongs): readonly SocketFacts[] {
  const facts: SocketFacts[] = [];
  for (const socket of sample.sockets.values()) {
    // ss and lsof see their own network namespace only.
    if (socket.namespace !== null) continue;
    const one = factsOf(socket, sample);
    if (isWithin(one, belongs)) facts.push(one);
  }
  return facts;
}

function factsOf(socket: Socket, sample: Sample): SocketFacts {
  const holds = socket.owners.flatMap(({ process, descriptors }) =>
    descriptors.map((descriptor) => `${sample.processes.get(process)?.pid}/${descriptor}`),
  );
  return {
    protocol: socket.protocol,
    local: formatEndpoint(socket.local),
    remote: socket.remote === null ? '-' : formatEndpoint(socket.remote),
    state: socket.state,
    inode: Number(/^inode:(\d+)/.exec(socket.id)?.[1] ?? 0),
    v6only: socket.v6only,
    holds,
  };
}
