/**
 * Whether an eBPF reader may run: the kernel describes its types, and it accepts a program of two
 * instructions that is closed again without ever being attached.
 */
import { accessSync, constants } from 'node:fs';
import type { Check } from '../../../../shared/model/examination.ts';
import { errorCode, readText } from '../proc-files.ts';
import type { SystemCalls } from '../system-calls.ts';
import { limited, missing, ok, untried, type CheckText, type DoctorContext } from './context.ts';

const text: CheckText = ['bpf', 'eBPF'];
const types = '/sys/kernel/btf/vmlinux';
// bpf(2), linux/bpf.h
const loadProgram = 5;
const programTypeTracepoint = 5;
const attributeBytes = 48;
/** r0 = 0; exit */
const instructions = [0xb7, 0, 0, 0, 0, 0, 0, 0, 0x95, 0, 0, 0, 0, 0, 0, 0] as const;

export function checkBpf({ systemCalls, remedies }: DoctorContext): Check {
  if (systemCalls === null) return untried(text);
  const refused = tryLoading(systemCalls);
  if (refused === 'ENOSYS') return missing(text, 'the kernel was built without bpf(2)', null);
  if (refused !== null) {
    const unprivileged = readText('/proc/sys/kernel/unprivileged_bpf_disabled');
    const setting = unprivileged.ok
      ? `, unprivileged_bpf_disabled is ${unprivileged.value.trim()}`
      : '';
    const detail =
      `the kernel accepts no program from this user (${refused}${setting}); ` +
      'owners are found by scanning /proc instead';
    const capabilities = remedies.setcap(['cap_bpf', 'cap_perfmon']);
    return limited(text, detail, `${remedies.sudo}, or: ${capabilities}`);
  }
  const unreadable = tryReading();
  if (unreadable !== null) {
    const detail = `${types} cannot be read (${unreadable}), so the kernel's types are unknown`;
    return missing(text, `${detail}; owners are found by scanning /proc instead`, null);
  }
  const lockdown = readText('/sys/kernel/security/lockdown');
  if (lockdown.ok && lockdown.value.includes('[confidentiality]')) {
    const detail = 'kernel lockdown (confidentiality) forbids programs to read kernel memory';
    return missing(text, detail, null);
  }
  return ok(text, 'the kernel accepts programs from this user and describes its types (BTF)');
}

function tryLoading({ call, libc }: SystemCalls): string | null {
  const program = libc.allocate(instructions.length);
  program.bytes.set(instructions);
  const license = libc.allocate(4);
  license.bytes.write('GPL\0');
  const attributes = libc.allocate(attributeBytes);
  const view = new DataView(attributes.bytes.buffer);
  const littleEndian = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;
  view.setUint32(0, programTypeTracepoint, littleEndian);
  view.setUint32(4, instructions.length / 8, littleEndian);
  view.setBigUint64(8, BigInt(program.address), littleEndian);
  view.setBigUint64(16, BigInt(license.address), littleEndian);
  const descriptor = call('bpf', loadProgram, attributes.address, attributeBytes);
  if (descriptor < 0) return libc.errnoName(libc.errno());
  libc.close(descriptor);
  return null;
}

function tryReading(): string | null {
  try {
    accessSync(types, constants.R_OK);
    return null;
  } catch (error) {
    return errorCode(error);
  }
}
