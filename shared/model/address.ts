/**
 * Addresses as text: how an endpoint is written and read, the same on every OS and in every face.
 * Knows nothing about sockets or processes.
 */

export type Family = 'ipv4' | 'ipv6';

/** One end of a socket. `address` is canonical text without brackets; `port` is 0 when there is none. */
export type Endpoint = {
  readonly address: string;
  readonly port: number;
};

/** 0.0.0.0 and :: stand for every address of this machine (ip(7), ipv6(7)). */
export function isWildcard(address: string): boolean {
  return address === '0.0.0.0' || address === '::';
}

/** 127.0.0.0/8 (RFC 1122 §3.2.1.3), ::1 (RFC 4291 §2.5.3) and IPv4-mapped 127.0.0.0/8. */
export function isLoopback(address: string): boolean {
  return address === '::1' || /^(::ffff:)?127\./.test(address);
}

/** `127.0.0.1:80`, `[::1]:80`; a wildcard keeps its address because the family is a fact. */
export function formatEndpoint(endpoint: Endpoint): string {
  const host = endpoint.address.includes(':') ? `[${endpoint.address}]` : endpoint.address;
  return `${host}:${endpoint.port}`;
}

/** Four octets in network order, as bytes 0..3 of `bytes` from `offset`. */
export function formatIpv4(bytes: Uint8Array, offset = 0): string {
  return `${bytes[offset]}.${bytes[offset + 1]}.${bytes[offset + 2]}.${bytes[offset + 3]}`;
}

/**
 * Sixteen octets in network order as RFC 5952 text: lower case, the longest run of two or more zero
 * groups shortened (the first of equals), IPv4-mapped addresses with a dotted tail (§5).
 */
export function formatIpv6(bytes: Uint8Array, offset = 0): string {
  const groups: number[] = [];
  for (let index = 0; index < 16; index += 2) {
    groups.push(((bytes[offset + index] ?? 0) << 8) | (bytes[offset + index + 1] ?? 0));
  }
  const mapped = groups.slice(0, 5).every((group) => group === 0) && groups[5] === 0xffff;
  if (mapped) return `::ffff:${formatIpv4(bytes, offset + 12)}`;

  const { start, length } = longestZeroRun(groups);
  const text = groups.map((group) => group.toString(16));
  if (length < 2) return text.join(':');
  return `${text.slice(0, start).join(':')}::${text.slice(start + length).join(':')}`;
}

function longestZeroRun(groups: readonly number[]): { start: number; length: number } {
  let best = { start: 0, length: 0 };
  for (let start = 0; start < groups.length; start++) {
    let length = 0;
    while (groups[start + length] === 0) length++;
    if (length > best.length) best = { start, length };
  }
  return best;
}
