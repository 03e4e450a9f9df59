/** What the window makes of commands, folders, addresses and times. */
import { describe, expect, it } from 'vitest';
import { commandHint } from '../../../renderer/format/command-hint.ts';
import { formatMoment } from '../../../renderer/format/moment.ts';
import { splitPath } from '../../../renderer/format/split-path.ts';
import { counted, formatDuration, secondsUntil } from '../../../renderer/format/words.ts';
import { reachWords, v6onlyWords } from '../../../shared/format/socket-words.ts';
import { countConnections, listenersBeside } from '../../../renderer/rows/neighbours.ts';
import { gapsOf } from '../../../renderer/rows/row-gaps.ts';
import { rowSince } from '../../../renderer/rows/row.ts';
import { makeGap } from '../../../shared/model/gap.ts';
import { heldBy, processOf, rowOf, socketOf } from './samples.ts';

describe('commandHint', () => {
  it.each([
    [['node', 'server.js'], 'server.js'],
    [['node', '--inspect', '/srv/app/dist/main.mjs'], 'main.mjs'],
    [['node', '/srv/node_modules/.bin/vite', '--port', '3000'], 'vite'],
    [['python3', '-m', 'uvicorn', 'app:main'], 'uvicorn'],
    [['java', '-Xmx2g', '-jar', '/opt/shop.jar'], 'shop.jar'],
    [['nginx: master process /usr/sbin/nginx -g daemon on;'], 'master process'],
    [['nginx: worker process', '', ''], 'worker process'],
    [['docker-proxy', '-proto', 'tcp', '-host-ip', '0.0.0.0'], null],
    [['redis-server 127.0.0.1:6379'], null],
    [['node', '-e', 'setInterval(() => {}, 1000)'], '-e'],
    [['sleep', '90'], null],
    [[], null],
    [null, null],
  ])('%j says %j', (argv, hint) => {
    expect(commandHint(processOf(1, { argv }))).toBe(hint);
  });
});

describe('splitPath', () => {
  it.each([
    ['/home/mira/code/shop', { way: '~/code', folder: '/shop' }],
    ['/home/mira', { way: '', folder: '~' }],
    ['/', { way: '', folder: '/' }],
    ['/srv', { way: '', folder: '/srv' }],
    ['C:\\code\\shop', { way: 'C:\\code', folder: '\\shop' }],
    ['/home/mirabel/x', { way: '/home/mirabel', folder: '/x' }],
  ])('%s', (path, parts) => {
    expect(splitPath(path, '/home/mira')).toEqual(parts);
  });

  it('shows what would turn the line around', () => {
    expect(splitPath('/tmp/\u202egnp', '').folder).toBe('/\\u202egnp');
  });
});

describe('words', () => {
  it('count, measure and count down', () => {
    expect(counted(1, 'listener')).toBe('1 listener');
    expect(counted(0, 'socket')).toBe('0 sockets');
    expect(formatDuration(0.42)).toBe('0.4 ms');
    expect(formatDuration(250)).toBe('250 ms');
    expect(formatDuration(1000)).toBe('1.0 s');
    expect(secondsUntil(4200, 1000)).toBe(4);
    expect(secondsUntil(0, 1000)).toBe(1);
  });

  it('say whom a listener is open to', () => {
    const reach = (address: string, v6only: boolean | null = null): string =>
      reachWords(
        socketOf('x', 1, {
          local: { address, port: 1 },
          family: address.includes(':') ? 'ipv6' : 'ipv4',
          v6only,
        }),
      );
    expect(reach('127.0.0.1')).toBe('this machine only');
    expect(reach('0.0.0.0')).toBe('the network, on every IPv4 address');
    expect(reach('::', true)).toBe('the network, on every IPv6 address');
    expect(reach('::', false)).toBe('the network, on every address, IPv6 and IPv4');
    expect(reach('::', null)).toContain('perhaps');
    expect(v6onlyWords(socketOf('x', 1, { v6only: false }))).toBe('also takes IPv4');
  });

  it('leave the day out of a moment of today', () => {
    const noon = new Date(2026, 10, 21, 12, 0).getTime();
    const short = formatMoment(noon - 3_600_000, noon);
    expect(formatMoment(noon - 86_400_000, noon).length).toBeGreaterThan(short.length);
  });
});

describe('rowSince', () => {
  it('is the later of the start of the owner and the look that first showed the socket', () => {
    const owner = processOf(1, { startTime: 100 });
    const since = (appearedAt: number | null): number | null =>
      rowSince(rowOf(socketOf('a', 1, { appearedAt, ...heldBy(1) }), [owner]));
    expect(since(null)).toBe(100);
    expect(since(500)).toBe(500);
    expect(rowSince(rowOf(socketOf('a', 1)))).toBeNull();
  });
});

describe('neighbours', () => {
  it('counts the connections of this listener, not those of another family or port', () => {
    const listener = socketOf('l', 80, { local: { address: '0.0.0.0', port: 80 } });
    const open = { state: 'established', remote: { address: '10.0.0.1', port: 9 } } as const;
    const sockets = [
      listener,
      socketOf('1', 80, open),
      socketOf('2', 80, { ...open, local: { address: '10.0.0.2', port: 80 } }),
      socketOf('3', 80, { ...open, family: 'ipv6', local: { address: '::1', port: 80 } }),
      socketOf('4', 81, open),
      socketOf('5', 80, { ...open, state: 'time-wait' }),
    ];
    expect(countConnections(listener, sockets)).toBe(2);
  });

  it('finds the other listeners of a port', () => {
    const rows = [
      rowOf(socketOf('a', 80)),
      rowOf(socketOf('b', 80, { family: 'ipv6' })),
      rowOf(socketOf('c', 80, { state: 'established' })),
      rowOf(socketOf('d', 81)),
    ];
    const [first] = rows;
    expect(first && listenersBeside(first, rows).map(({ id }) => id)).toEqual(['b']);
  });
});

describe('gapsOf', () => {
  const denied = makeGap({ kind: 'machine' }, 'descriptors', 'denied', 'machine');
  const ofSocket = makeGap({ kind: 'socket', id: 'a' }, 'owner', 'denied', 'socket');
  const ofProcess = makeGap({ kind: 'process', pid: 7 }, 'cwd', 'denied', 'process');
  const gaps = [denied, ofSocket, ofProcess];

  it('takes the socket, its owners, and the machine where the owner is missing', () => {
    const hidden = rowOf(socketOf('a', 1, { ownerAbsence: 'denied' }));
    expect(gapsOf(hidden, gaps)).toEqual([denied, ofSocket]);
    const owned = rowOf(socketOf('b', 1, heldBy(7)), [processOf(7)]);
    expect(gapsOf(owned, gaps)).toEqual([ofProcess]);
    const kernel = rowOf(socketOf('c', 1, { ownerAbsence: 'kernel' }));
    expect(gapsOf(kernel, gaps)).toEqual([]);
  });
});
