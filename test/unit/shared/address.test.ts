import { SocketAddress } from 'node:net';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  formatEndpoint,
  formatIpv4,
  formatIpv6,
  isLoopback,
  isWildcard,
} from '../../../shared/model/address.ts';

const groupsOf = (text: string): Uint8Array => {
  const [head = '', tail] = text.split('::');
  const left = head === '' ? [] : head.split(':');
  const right = tail === undefined || tail === '' ? [] : tail.split(':');
  const zeros = tail === undefined ? [] : Array(8 - left.length - right.length).fill('0');
  return Uint8Array.from(
    [...left, ...zeros, ...right].flatMap((group) => {
      const value = parseInt(group, 16);
      return [value >> 8, value & 255];
    }),
  );
};

// RFC 5952 §4 and §5.
test.each([
  '::',
  '::1',
  '2001:db8::1',
  '2001:db8:0:1:1:1:1:1',
  '2001:0:0:1::1',
  '2001:db8::1:0:0:1',
  'fe80::fc:ff:fe00:1',
  '1:2:3:4:5:6:7:8',
  'ff02::',
])('%s is written as RFC 5952 asks', (text) => {
  expect(formatIpv6(groupsOf(text))).toBe(text);
});

test('an IPv4-mapped address keeps its dotted tail', () => {
  expect(formatIpv6(groupsOf('::ffff:7f00:1'))).toBe('::ffff:127.0.0.1');
});

test('any sixteen bytes read back as the same address', () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 16, maxLength: 16 }), (bytes) => {
      // Node parses text with libuv's inet_pton and prints it with inet_ntop: a second opinion.
      const text = formatIpv6(bytes);
      const again = new SocketAddress({ address: text, family: 'ipv6' }).address;
      const hex = Buffer.from(bytes).toString('hex');
      const parsed = new URL(`http://[${again}]/`).hostname;
      const expected = new URL(`http://[${hex.match(/.{4}/g)?.join(':')}]/`).hostname;
      return parsed === expected;
    }),
  );
});

test('wildcard and loopback are told by their whole meaning', () => {
  expect(['0.0.0.0', '::'].every(isWildcard)).toBe(true);
  expect(['127.0.0.1', '127.9.9.9', '::1', '::ffff:127.0.0.1'].every(isLoopback)).toBe(true);
  expect(['0.0.0.0', '::', '10.0.0.1', '::2', '2127::1'].some(isLoopback)).toBe(false);
});

test('an IPv6 endpoint wears brackets', () => {
  expect(formatEndpoint({ address: '::1', port: 80 })).toBe('[::1]:80');
  expect(formatEndpoint({ address: formatIpv4(Uint8Array.of(10, 0, 0, 1)), port: 1 })).toBe(
    '10.0.0.1:1',
  );
});
