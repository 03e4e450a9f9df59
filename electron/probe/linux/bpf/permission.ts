/**
 * Why the eBPF reader cannot work here, as far as can be told before the kernel is asked: one
 * sentence, or `null`. Asking would cost the reading of all kernel types first.
 */
import { readLink, readText } from '../proc-files.ts';

/** PROC_PID_INIT_INO and PROC_USER_INIT_INO of linux/proc_ns.h, as the links of /proc name them. */
const firstPidNamespace = 'pid:[4026531836]';
const firstUserNamespace = 'user:[4026531837]';

// capabilities(7); CAP_SYS_ADMIN stands for both others.
const sysAdmin = 21n;
const perfmon = 38n;
const bpf = 39n;

export function refusal(root: string): string | null {
  const self = readLink(`${root}/self`);
  if (!self.ok || self.value !== String(process.pid)) {
    return `${root} shows another pid namespace than eBPF would`;
  }
  const status = readText(`${root}/self/status`);
  const held = status.ok ? /^CapEff:\s*([0-9a-f]+)$/m.exec(status.value)?.[1] : undefined;
  if (held === undefined) return `${root} does not tell which capabilities this process has`;
  const lacking = lackingCapabilities(BigInt(`0x${held}`));
  if (lacking !== null) return `the eBPF reader needs ${lacking}`;
  const user = readLink(`${root}/self/ns/user`);
  if (user.ok && user.value !== firstUserNamespace) {
    return 'the capabilities for eBPF do not count in a user namespace, such as a container';
  }
  return null;
}

/** Whether the kernel's numbers of processes are ours as they are. */
export function isInFirstPidNamespace(root: string): boolean {
  const link = readLink(`${root}/self/ns/pid`);
  return link.ok && link.value === firstPidNamespace;
}

/** @param held the mask of capabilities, as in /proc/PID/status */
export function lackingCapabilities(held: bigint): string | null {
  const has = (capability: bigint): boolean => ((held >> capability) & 1n) === 1n;
  if (has(sysAdmin) || (has(bpf) && has(perfmon))) return null;
  if (has(bpf)) return 'the capability CAP_PERFMON';
  if (has(perfmon)) return 'the capability CAP_BPF';
  return 'the capabilities CAP_BPF and CAP_PERFMON';
}
