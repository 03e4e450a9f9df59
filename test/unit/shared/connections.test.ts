/** Which connections belong to which listener. */
import { describe, expect, test } from 'vitest';
import { connectionsOf } from '../../../shared/model/connections.ts';
import type { Socket, SocketState } from '../../../shared/model/socket.ts';
import { makeSocket } from '../../support/model-builders.ts';

let serial = 0;
function listener(address: string, facts: Partial<Socket> = {}): Socket {
  const family = address.includes(':') ? 'ipv6' : 'ipv4';
  return makeSocket({ id: `l${++serial}`, family, local: { address, port: 80 }, ...facts });
}
function connection(address: string, state: SocketState, facts: Partial<Socket> = {}): Socket {
  const remote = { address: '10.0.0.7', port: 40_000 };
  return listener(address, { state, remote, ...facts });
}
const counted = (one: Socket, others: readonly Socket[]): readonly string[] =>
  connectionsOf(one, [one, ...others]).map(({ state, count }) => `${count} ${state}`);

describe('connections', () => {
  test('are counted by state, the most first', () => {
    const all = [
      connection('10.0.0.1', 'time-wait'),
      connection('10.0.0.1', 'established'),
      connection('10.0.0.1', 'established'),
      connection('10.0.0.1', 'established', { local: { address: '10.0.0.1', port: 81 } }),
      connection('10.0.0.1', 'established', { protocol: 'udp' }),
    ];
    expect(counted(listener('10.0.0.1'), all)).toEqual(['2 established', '1 time-wait']);
    expect(counted(listener('10.0.0.2'), all)).toEqual([]);
  });

  test('go to the closer listener, not to the wildcard beside it', () => {
    const wide = listener('0.0.0.0');
    const near = listener('127.0.0.1');
    const all = [connection('127.0.0.1', 'established'), connection('10.0.0.1', 'close-wait')];
    expect(counted(wide, [near, ...all])).toEqual(['1 close-wait']);
    expect(counted(near, [wide, ...all])).toEqual(['1 established']);
  });

  test('of IPv4 callers belong to a dual-stack listener', () => {
    const dual = listener('::', { v6only: false });
    const mapped = connection('::ffff:127.0.0.1', 'established', { family: 'ipv6' });
    expect(counted(dual, [mapped])).toEqual(['1 established']);
    expect(counted(listener('0.0.0.0'), [mapped])).toEqual([]);
    expect(counted(listener('::', { v6only: true }), [mapped])).toEqual([]);
  });

  test('of another namespace are another listener’s', () => {
    const namespace = { id: 1, name: 'box' };
    const there = connection('10.0.0.1', 'established', { namespace });
    expect(counted(listener('0.0.0.0'), [there])).toEqual([]);
    expect(counted(listener('0.0.0.0', { namespace }), [there])).toEqual(['1 established']);
  });

  test('are not what is only bound', () => {
    expect(counted(listener('0.0.0.0'), [listener('10.0.0.1', { state: 'bound' })])).toEqual([]);
  });
});
