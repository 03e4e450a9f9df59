/** What the kernel says of event loops, as captured: fdinfo, the UNIX table, sock_diag. */
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseDescriptorTarget } from '../../../../electron/probe/linux/loops/descriptor-target.ts';
import {
  decodeListenQueue,
  decodeUnixPeer,
  encodeListenerRequest,
  encodeUnixPeerRequest,
  parseListenQueues,
  walkDatagram,
} from '../../../../electron/probe/linux/loops/diag-answers.ts';
import {
  parseAccess,
  parseEpollInfo,
  parseRegisteredSockets,
} from '../../../../electron/probe/linux/loops/epoll-info.ts';
import { parseUnixTable } from '../../../../electron/probe/linux/loops/unix-table.ts';
import { readFixture } from '../../../support/linux-fixtures.ts';

const text = (name: string): string => readFixture(`loops/${name}`).toString();
const viewOf = (bytes: Uint8Array): DataView =>
  new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

describe('an epoll', () => {
  test('every watched descriptor with its inode', () => {
    const { targets, malformed } = parseEpollInfo(text('fdinfo-epoll.txt'));
    expect(malformed).toBe(0);
    expect(new Map(targets.map(({ descriptor, inode }) => [descriptor, inode]))).toEqual(
      new Map([
        [4, 1038],
        [5, 22_579_805],
        [7, 22_579_806],
        [8, 22_579_807],
        [11, 1038],
        [12, 1038],
        [13, 1038],
      ]),
    );
  });

  test('before kernel 4.13 the inode is not told', () => {
    const line = 'tfd:        7 events:       19 data:     7fde00000007\n';
    expect(parseEpollInfo(`pos:\t0\nflags:\t02\n${line}`)).toEqual({
      targets: [{ descriptor: 7, inode: null }],
      malformed: 0,
    });
  });

  test('a file without a position', () => {
    const line = 'tfd:        7 events: 8000001d data: ffffffffffffffff  pos:-1 ino:3 sdev:5';
    expect(parseEpollInfo(line).targets).toEqual([{ descriptor: 7, inode: 3 }]);
  });

  test.each(['tfd:', 'tfd: x events: 19 data: 7', 'tfd: 7 events: 19 data: 7 pos:0 ino:zz sdev:9'])(
    'counted as malformed: %j',
    (line) => {
      expect(parseEpollInfo(line)).toEqual({ targets: [], malformed: 1 });
    },
  );

  test('any text is read without a throw, and no line is lost in silence', () => {
    const word = fc.oneof(
      fc.constantFrom(
        'tfd:',
        ' events:',
        ' data:',
        ' ino:',
        ' sdev:',
        ' pos:',
        '\n',
        ' ',
        '7',
        'f',
      ),
      fc.string({ unit: 'binary', maxLength: 4 }),
    );
    fc.assert(
      fc.property(fc.array(word), (words) => {
        const any = words.join('');
        const { targets, malformed } = parseEpollInfo(any);
        const lines = any.split('\n').filter((line) => line.startsWith('tfd:'));
        expect(targets.length + malformed).toBe(lines.length);
        for (const { inode } of targets) expect(inode ?? 0).toBeGreaterThanOrEqual(0);
      }),
    );
  });
});

describe('other descriptors', () => {
  test('the sockets registered with an io_uring', () => {
    expect(parseRegisteredSockets(text('fdinfo-io-uring.txt'))).toEqual([22_579_806, 22_579_807]);
    expect(parseRegisteredSockets('UserFiles:\t0\nUserBufs:\t0\n')).toEqual([]);
  });

  test('which end of a pipe', () => {
    expect(parseAccess(text('fdinfo-pipe-read.txt'))).toBe('read');
    expect(parseAccess(text('fdinfo-pipe-write.txt'))).toBe('write');
    expect(parseAccess('pos:\t0\nflags:\t02000002\n')).toBe('both');
    expect(parseAccess('pos:\t0\n')).toBeNull();
  });

  test.each([
    ['socket:[22579806]', { kind: 'socket', inode: 22_579_806 }],
    ['pipe:[22579805]', { kind: 'pipe', inode: 22_579_805 }],
    ['anon_inode:[eventpoll]', { kind: 'anonymous', name: 'eventpoll' }],
    ['anon_inode:inotify', { kind: 'anonymous', name: 'inotify' }],
    ['/dev/null', { kind: 'file' }],
    ['/tmp/socket:[1]', { kind: 'file' }],
    ['socket:[x]', { kind: 'file' }],
  ] as const)('%s', (link, target) => {
    expect(parseDescriptorTarget(link)).toEqual(target);
  });
});

describe('UNIX sockets', () => {
  test('the table tells listeners, ends of pairs and names', () => {
    expect([...parseUnixTable(text('proc-net-unix.txt'))]).toEqual([
      [22_579_808, { listening: false, connected: true, name: '' }],
      [22_579_807, { listening: false, connected: true, name: '' }],
      [22_579_809, { listening: true, connected: false, name: '@portolan test' }],
    ]);
  });

  test('the rest of a name with a newline is no socket', () => {
    const table = '0000: 00000002 00000000 00010000 0001 01 77 /tmp/a\nb c\n';
    expect([...parseUnixTable(table)]).toEqual([
      [77, { listening: true, connected: false, name: '/tmp/a' }],
    ]);
  });

  test('the peers of the pair are each other', () => {
    const bytes = readFixture('loops/sock-diag-unix-peers.bin');
    const peers: unknown[] = [];
    const end = walkDatagram(viewOf(bytes), true, (from, to) => {
      const found = decodeUnixPeer(viewOf(bytes), from, to, true);
      if (found !== null) peers.push([found.inode, found.peer]);
    });
    expect(peers).toEqual([
      [22_579_808, 22_579_807],
      [22_579_807, 22_579_808],
    ]);
    expect(end).toBe('done');
  });
});

describe('accept queues', () => {
  const queuesIn = (name: string) => {
    const bytes = readFixture(`loops/${name}`);
    const queues: unknown[] = [];
    walkDatagram(viewOf(bytes), true, (from, to) => {
      queues.push(decodeListenQueue(viewOf(bytes), from, to, true));
    });
    return queues;
  };

  test('two wait, seven may; nobody waits at the other', () => {
    expect(queuesIn('sock-diag-listeners-ipv4.bin')).toEqual([
      { inode: 22_579_806, queue: { waiting: 2, backlog: 7 } },
    ]);
    expect(queuesIn('sock-diag-listeners-ipv6.bin')).toEqual([
      { inode: 22_579_812, queue: { waiting: 0, backlog: 511 } },
    ]);
  });

  test('the text tells who waits, and only of listeners', () => {
    expect([...parseListenQueues(text('proc-net-tcp.txt'))]).toEqual([
      [22_579_806, { waiting: 2, backlog: null }],
    ]);
  });

  test('the requests have the sizes of their structs, in either byte order', () => {
    expect(viewOf(encodeUnixPeerRequest(true)).getUint32(0, true)).toBe(40);
    expect(viewOf(encodeListenerRequest(10, false)).getUint32(0, false)).toBe(72);
  });
});

test('any bytes are walked to an end without a throw', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 400 }), fc.boolean(), (bytes, littleEndian) => {
      const view = viewOf(bytes);
      walkDatagram(view, littleEndian, (from, to) => {
        expect(to).toBeLessThanOrEqual(bytes.length);
        decodeUnixPeer(view, from, to, littleEndian);
        decodeListenQueue(view, from, to, littleEndian);
      });
      decodeUnixPeer(view, 0, bytes.length, littleEndian);
    }),
  );
});

test('the kernel’s refusal comes back as its errno', () => {
  const bytes = new Uint8Array(36);
  const view = viewOf(bytes);
  view.setUint32(0, 36, true);
  view.setUint16(4, 2, true);
  view.setInt32(16, -2, true);
  expect(walkDatagram(view, true, () => undefined)).toBe(2);
});
