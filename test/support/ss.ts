/** What `ss` of iproute2 says about the sockets of a test. */
import type { SocketState } from '../../shared/model/socket.ts';
import { runTool } from './run-tool.ts';
import { isWithin, type Belongs, type SocketFacts } from './socket-facts.ts';

const ssStates: Readonly<Record<string, SocketState>> = {
  LISTEN: 'listen',
  ESTAB: 'established',
  'SYN-SENT': 'syn-sent',
  'SYN-RECV': 'syn-received',
  'FIN-WAIT-1': 'fin-wait-1',
  'FIN-WAIT-2': 'fin-wait-2',
  'TIME-WAIT': 'time-wait',
  'CLOSE-WAIT': 'close-wait',
  'LAST-ACK': 'last-ack',
  CLOSING: 'closing',
};

export function ssFacts(belongs: Belongs): readonly SocketFacts[] {
  const facts: SocketFacts[] = [];
  for (const protocol of ['tcp', 'udp'] as const) {
    const output = runTool('ss', ['-HOanpe', `--${protocol}`]);
    for (const line of output.split('\n')) {
      if (line.trim() === '') continue;
      const [state = '', , , local = '', remote = '', ...rest] = line.trim().split(/\s+/);
      const more = rest.join(' ');
      const one: SocketFacts = {
        protocol,
        local: ssEndpoint(local),
        remote: remote.endsWith(':*') ? '-' : ssEndpoint(remote),
        state: ssStates[state] ?? (protocol === 'udp' ? 'unconnected' : 'closed'),
        inode: Number(/\bino:(\d+)/.exec(more)?.[1] ?? 0),
        v6only: /\bv6only:1\b/.test(more),
        holds: [...more.matchAll(/pid=(\d+),fd=(\d+)/g)].map(([, pid, fd]) => `${pid}/${fd}`),
      };
      if (isWithin(one, belongs)) facts.push(one);
    }
  }
  return facts;
}

/** ss writes the dual-stack wildcard as `*`. */
function ssEndpoint(text: string): string {
  return text.replace(/^\*:/, '[::]:').replace(/%[^:\]]+/, '');
}
