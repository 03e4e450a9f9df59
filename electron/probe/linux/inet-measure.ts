/**
 * Asking sock_diag(7) for one connection with its tcp_info: the request and the answer, in bytes.
 * Pure: knows no descriptor and no FFI, and takes any bytes without throwing.
 */
import type { Endpoint, Family } from '../../../shared/model/address.ts';
import type { Traffic } from '../../../shared/model/measure.ts';
import type { Queue } from '../../../shared/model/socket.ts';
import { addressBytes } from './address-bytes.ts';
import { readAttributes } from './netlink-message.ts';
import { decodeTcpInfo } from './tcp-info.ts';

// linux/netlink.h, linux/inet_diag.h
const headerBytes = 16;
const flagRequest = 0x1;
const sockDiagByFamily = 20;
const requestBytes = headerBytes + 56;
const identityAt = headerBytes + 8;
const protocolTcp = 6;
const attributeInfo = 2;
const noCookie = 0xffff_ffff;
const messageBytes = 72;
const familyNumbers = { ipv4: 2, ipv6: 10 } as const;

export type Connection = {
  readonly family: Family;
  readonly local: Endpoint;
  readonly remote: Endpoint;
};

/** `null` for an address that is none. */
export function encodeMeasureRequest(
  { family, local, remote }: Connection,
  sequence: number,
  littleEndian: boolean,
): Uint8Array | null {
  const here = addressBytes(local.address);
  const there = addressBytes(remote.address);
  if (here === null || there === null) return null;
  const bytes = new Uint8Array(requestBytes);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, requestBytes, littleEndian);
  view.setUint16(4, sockDiagByFamily, littleEndian);
  view.setUint16(6, flagRequest, littleEndian);
  view.setUint32(8, sequence, littleEndian);
  view.setUint8(headerBytes, familyNumbers[family]);
  view.setUint8(headerBytes + 1, protocolTcp);
  view.setUint8(headerBytes + 2, 1 << (attributeInfo - 1));
  view.setUint32(headerBytes + 4, noCookie, littleEndian);
  view.setUint16(identityAt, local.port);
  view.setUint16(identityAt + 2, remote.port);
  bytes.set(here, identityAt + 4);
  bytes.set(there, identityAt + 20);
  view.setUint32(identityAt + 40, noCookie, littleEndian);
  view.setUint32(identityAt + 44, noCookie, littleEndian);
  return bytes;
}

export type Measured = {
  readonly inode: number;
  readonly queue: Queue;
  readonly traffic: Traffic | null;
};

/** What one message carries; `null` when it is no such answer. */
export function decodeMeasure(message: Uint8Array, littleEndian: boolean): Measured | null {
  if (message.length < messageBytes) return null;
  const view = new DataView(message.buffer, message.byteOffset, message.byteLength);
  let traffic: Traffic | null = null;
  readAttributes(message, messageBytes, littleEndian, (attribute, at, length) => {
    if (attribute !== attributeInfo) return;
    traffic = decodeTcpInfo(message.subarray(at, at + length), littleEndian);
  });
  return {
    inode: view.getUint32(68, littleEndian),
    queue: {
      kind: 'bytes',
      receive: view.getUint32(56, littleEndian),
      send: view.getUint32(60, littleEndian),
    },
    traffic,
  };
}
