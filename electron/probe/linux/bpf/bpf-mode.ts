/** Whether the eBPF reader is wanted, as the environment variable PORTOLAN_BPF says. */

/** `on`: or fail; `auto`: where the kernel permits it, in a probe that lasts. */
export const bpfModes = ['off', 'on', 'auto'] as const;
export type BpfMode = (typeof bpfModes)[number];

/** Throws one clear sentence for a value that is no mode. */
export function bpfFromEnvironment(value: string | undefined): BpfMode | null {
  if (value === undefined || value === '') return null;
  const mode = bpfModes.find((name) => name === value);
  if (mode === undefined) {
    throw new Error(`PORTOLAN_BPF is '${value}', but it must be 'off', 'on' or 'auto'`);
  }
  return mode;
}
