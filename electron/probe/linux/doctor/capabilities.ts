/** The capabilities of capabilities(7) that decide what can be read, from /proc/PID/status. Pure. */

const bits = {
  dac_override: 1,
  dac_read_search: 2,
  net_admin: 12,
  sys_ptrace: 19,
  sys_admin: 21,
  perfmon: 38,
  bpf: 39,
} as const;

/** The names of those in effect; `null` when the text does not tell. */
export function parseCapabilities(status: string): readonly string[] | null {
  const hex = /^CapEff:\s*([\da-f]{1,16})$/m.exec(status)?.[1];
  if (hex === undefined) return null;
  const mask = BigInt(`0x${hex}`);
  return Object.entries(bits)
    .filter(([, bit]) => ((mask >> BigInt(bit)) & 1n) === 1n)
    .map(([name]) => name);
}
