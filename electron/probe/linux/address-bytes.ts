/** Canonical address text back to octets in network order, as the kernel's requests carry them. Pure. */

/** 4 octets, 16, or `null` for text that `formatIpv4` and `formatIpv6` never write. */
export function addressBytes(text: string): Uint8Array | null {
  return text.includes(':') ? ipv6Bytes(text) : ipv4Bytes(text);
}

function ipv4Bytes(text: string): Uint8Array | null {
  const octets = text.split('.');
  if (octets.length !== 4 || octets.some((octet) => !/^\d{1,3}$/.test(octet))) return null;
  const numbers = octets.map(Number);
  return numbers.some((octet) => octet > 255) ? null : Uint8Array.from(numbers);
}

function ipv6Bytes(text: string): Uint8Array | null {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/.exec(text)?.[1];
  const bytes = new Uint8Array(16);
  if (mapped !== undefined) {
    const tail = ipv4Bytes(mapped);
    if (tail === null) return null;
    bytes.fill(0xff, 10, 12);
    bytes.set(tail, 12);
    return bytes;
  }
  const halves = text.split('::');
  if (halves.length > 2) return null;
  const [before = [], after = []] = halves.map((half) => (half === '' ? [] : half.split(':')));
  const given = before.length + after.length;
  if (halves.length === 1 ? given !== 8 : given > 7) return null;
  const groups = [...before, ...Array.from({ length: 8 - given }, () => '0'), ...after];
  for (const [index, group] of groups.entries()) {
    if (!/^[\da-f]{1,4}$/.test(group)) return null;
    const value = Number.parseInt(group, 16);
    bytes[index * 2] = value >> 8;
    bytes[index * 2 + 1] = value & 0xff;
  }
  return bytes;
}
