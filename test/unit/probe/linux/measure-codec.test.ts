/** Asking for one connection and understanding the answer. */
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { addressBytes } from '../../../../electron/probe/linux/address-bytes.ts';
import {
  decodeMeasure,
  encodeMeasureRequest,
} from '../../../../electron/probe/linux/inet-measure.ts';
import { walkMessages } from '../../../../electron/probe/linux/netlink-message.ts';
import { decodeTcpInfo } from '../../../../electron/probe/linux/tcp-info.ts';
import { formatIpv4, formatIpv6 } from '../../../../shared/model/address.ts';
import { readFixture } from '../../../support/linux-fixtures.ts';

describe('the answer', () => {
  const answer = readFixture('sock-diag-tcp-info.bin');

  test('holds what ss printed', () => {
    let measured = null;
    const walked = walkMessages(answer, 2, true, (payload) => {
      measured = decodeMeasure(payload, true);
      return true;
    });
    // One message outside a dump is whole by itself.
    expect(walked).toEqual({ done: true, interrupted: false, errno: 0, malformed: 0 });
    expect(measured).toMatchObject({
      queue: { kind: 'bytes', receive: 0, send: 0 },
      traffic: { bytesSent: 1234, bytesReceived: 5000, rttUs: 22, retransmits: 0 },
    });
  });

  test('of older kernels lacks fields at its end', () => {
    const info = Uint8Array.from({ length: 232 }, (_, at) => (at % 8 === 0 ? 1 : 0));
    expect(decodeTcpInfo(info, true)).toMatchObject({ bytesReceived: 1, bytesSent: 1 });
    expect(decodeTcpInfo(info.subarray(0, 192), true)).toMatchObject({
      bytesReceived: 1,
      bytesSent: null,
    });
    expect(decodeTcpInfo(info.subarray(0, 104), true)).toMatchObject({
      bytesReceived: null,
      retransmits: 0,
    });
    expect(decodeTcpInfo(new Uint8Array(0), true)).toEqual({
      bytesReceived: null,
      bytesSent: null,
      rttUs: null,
      retransmits: null,
    });
  });

  test('may be any bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), fc.boolean(), (bytes, littleEndian) => {
        walkMessages(
          bytes,
          0,
          littleEndian,
          (payload) => decodeMeasure(payload, littleEndian) !== null,
        );
        decodeMeasure(bytes, littleEndian);
        decodeTcpInfo(bytes, littleEndian);
      }),
      { numRuns: 2000 },
    );
  });
});

describe('the request', () => {
  test('names both ends in network order', () => {
    const local = { address: '127.0.0.1', port: 0x1f90 };
    const remote = { address: '10.1.2.3', port: 80 };
    const request = encodeMeasureRequest({ family: 'ipv4', local, remote }, 7, true);
    const bytes = Buffer.from(request ?? []);
    expect([bytes.readUInt32LE(0), bytes.readUInt16LE(6), bytes.readUInt32LE(8)]).toEqual([
      72, 1, 7,
    ]);
    expect([bytes[16], bytes[17], bytes[18]]).toEqual([2, 6, 2]);
    expect(bytes.subarray(24, 32).toString('hex')).toBe('1f9000507f000001');
    expect(bytes.subarray(44, 48).toString('hex')).toBe('0a010203');
  });

  test('is not made for what is no address', () => {
    const end = { address: 'localhost', port: 1 };
    expect(encodeMeasureRequest({ family: 'ipv4', local: end, remote: end }, 1, true)).toBeNull();
  });
});

describe('addresses', () => {
  test('survive the way to text and back', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 16, maxLength: 16 }), (bytes) => {
        expect(addressBytes(formatIpv6(bytes))).toEqual(bytes);
        expect(addressBytes(formatIpv4(bytes))).toEqual(bytes.slice(0, 4));
      }),
    );
    const zeros = fc.array(fc.constantFrom(0, 0, 0, 1, 255), { minLength: 16, maxLength: 16 });
    fc.assert(
      fc.property(zeros, (list) => {
        const bytes = Uint8Array.from(list);
        expect(addressBytes(formatIpv6(bytes))).toEqual(bytes);
      }),
    );
  });

  test.each([
    '',
    '1.2.3',
    '1.2.3.256',
    '1:2:3',
    '::1::2',
    'g::',
    '1:2:3:4:5:6:7:8:9',
    '::ffff:1.2.3',
  ])('%s is none', (text) => expect(addressBytes(text)).toBeNull());
});
