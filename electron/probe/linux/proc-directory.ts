/** Names and paths of /proc as bytes, for calls that take addresses. Pure. */

const digitZero = 0x30;
const slash = 0x2f;

/** The decimal number that starts here and ends at the first other byte; -1 when there is none. */
export function readNumber(bytes: Uint8Array, start: number): number {
  let at = start;
  let value = 0;
  for (;;) {
    const digit = (bytes[at] ?? 0) - digitZero;
    if (digit < 0 || digit > 9) return at === start ? -1 : value;
    value = value * 10 + digit;
    at++;
  }
}

/** Writes `PID/fd` or `PID/fd/N` with its final NUL; -1 leaves the descriptor out. */
export function writeDescriptorPath(bytes: Uint8Array, pid: number, descriptor = -1): void {
  let at = writeNumber(bytes, 0, pid);
  bytes[at++] = slash;
  bytes[at++] = 0x66;
  bytes[at++] = 0x64;
  if (descriptor >= 0) {
    bytes[at++] = slash;
    at = writeNumber(bytes, at, descriptor);
  }
  bytes[at] = 0;
}

function writeNumber(bytes: Uint8Array, start: number, value: number): number {
  let unit = 1;
  while (value >= unit * 10) unit *= 10;
  let at = start;
  for (; unit >= 1; unit = Math.floor(unit / 10)) {
    bytes[at++] = digitZero + (Math.floor(value / unit) % 10);
  }
  return at;
}
