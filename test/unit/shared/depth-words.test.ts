/** The words for queues, options and traffic. */
import { describe, expect, test } from 'vitest';
import {
  connectionsWords,
  formatBytes,
  optionsWords,
  placeWords,
  queueWords,
  throughWords,
  trafficWords,
} from '../../../shared/format/depth-words.ts';

describe('words', () => {
  test('for accept queues say when they are full', () => {
    expect(queueWords({ kind: 'accept', length: 0, limit: 511 })).toBe('0 of 511');
    expect(queueWords({ kind: 'accept', length: 8, limit: 8 })).toBe('8 of 8');
    expect(queueWords({ kind: 'accept', length: 9, limit: 8 })).toMatch(/^9 of 8, full/);
    expect(queueWords({ kind: 'accept', length: 3, limit: null })).toBe('3 waiting');
  });

  test('for byte queues name both ways', () => {
    expect(queueWords({ kind: 'bytes', receive: 1500, send: 0 })).toBe(
      '1.5 kB unread, 0 B on the way',
    );
  });

  test.each([
    [0, '0 B'],
    [999, '999 B'],
    [1000, '1.0 kB'],
    [9949, '9.9 kB'],
    [9960, '10 kB'],
    [999_499, '999 kB'],
    [999_500, '1.0 MB'],
    [3_400_000_000, '3.4 GB'],
    [Number.MAX_SAFE_INTEGER, '9.0 PB'],
  ])('%d bytes', (bytes, text) => {
    expect(formatBytes(bytes)).toBe(text);
  });

  test('for options use the names of programs', () => {
    const none = { reuseAddress: false, reusePort: false, ipv6Only: null };
    expect(optionsWords(none)).toBe('none');
    expect(optionsWords({ reuseAddress: true, reusePort: true, ipv6Only: true })).toBe(
      'SO_REUSEADDR, SO_REUSEPORT, IPV6_V6ONLY',
    );
  });

  test('for connections, places, holds and traffic', () => {
    expect(connectionsWords([])).toBe('none');
    expect(connectionsWords([{ state: 'established', count: 2 }])).toBe('2 established');
    expect(placeWords('/system.slice/nginx.service')).toBe('unit nginx.service');
    expect(placeWords('/odd\u001b')).toBe('/odd\\x1b');
    expect(throughWords({ process: '1:1', descriptors: [3] })).toBeNull();
    expect(throughWords({ process: '1:1', descriptors: [3], through: 'thread' })).toMatch(/thread/);
    expect(throughWords({ process: '1:1', descriptors: [], through: 'io-uring' })).toMatch(/ring/);
    const traffic = { bytesReceived: 5000, bytesSent: null, rttUs: 22, retransmits: 1 };
    expect(trafficWords(traffic).map(([, text]) => text)).toEqual([
      '5.0 kB',
      'not known',
      '22 µs',
      '1 segment',
    ]);
  });
});
