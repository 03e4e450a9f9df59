/** The programs, built for a small kernel: what they read, and what they need to be there. */
import { expect, test } from 'vitest';
import { readBtf, type Btf } from '../../../../../electron/probe/linux/bpf/btf.ts';
import {
  descriptorProgram,
  pidLevelProgram,
} from '../../../../../electron/probe/linux/bpf/program.ts';
import { smallKernel } from '../../../../support/btf-builder.ts';

function kernel(without: string | null = null): Btf {
  const btf = readBtf(smallKernel(without));
  if (btf === null) throw new Error('this is no BTF');
  return btf;
}

/** Opcode class LDX: the loads, as `register + offset`. */
function loadsOf(code: Uint8Array): readonly string[] {
  const view = new DataView(code.buffer);
  const loads: string[] = [];
  for (let at = 0; at < code.length; at += 8) {
    if ((view.getUint8(at) & 7) !== 1) continue;
    loads.push(`r${view.getUint8(at + 1) >> 4}+${view.getInt16(at + 2, true)}`);
  }
  return loads;
}

test('descriptors are read at this kernel’s offsets, the inode’s file system first', () => {
  const btf = kernel();
  const { code, attachTo } = descriptorProgram(btf, 0);
  expect(attachTo).toBe(btf.findFunction('bpf_iter_task_file')?.id);
  expect(loadsOf(code)).toEqual([
    'r6+24', // file
    'r7+32', // f_inode
    'r2+40', // i_sb
    'r3+96', // s_magic
    'r6+8', // task
    'r2+64', // i_ino
    'r6+16', // fd
    'r8+1004', // tgid
    'r8+1000', // pid
    'r6+0', // meta
    'r1+8', // seq
  ]);
});

test('in a deeper pid namespace the number is translated', () => {
  const { code } = descriptorProgram(kernel(), 3);
  expect(loadsOf(code)).toContain('r8+1024'); // signal
  expect(loadsOf(code)).toContain('r1+208'); // pids[PIDTYPE_TGID]
  // numbers[3].nr
  const addition = Buffer.from([0x07, 0x03, 0, 0, 112 + 3 * 16, 0, 0, 0]);
  expect(Buffer.from(code).includes(addition)).toBe(true);
});

test.each([
  ['bpf_iter_task_file', /Linux 5\.8/],
  ['f_inode', /no f_inode/],
  ['i_ino', /no i_ino/],
  ['i_sb', /no i_sb/],
  ['s_magic', /no s_magic/],
  ['tgid', /no tgid/],
  ['pid', /no pid/],
  ['seq', /no seq/],
])('a kernel without %s is refused in one sentence', (name, expected) => {
  expect(() => descriptorProgram(kernel(name), 0)).toThrow(expected);
});

test.each(['signal', 'pids', 'numbers', 'nr'])(
  'without %s a kernel is good enough where nothing is translated',
  (name) => {
    expect(descriptorProgram(kernel(name), 0).code.length).toBeGreaterThan(0);
    expect(() => descriptorProgram(kernel(name), 1)).toThrow(`no ${name}`);
  },
);

test.each(['thread_pid', 'level', 'seq'])('the level needs %s', (name) => {
  expect(pidLevelProgram(kernel()).code.length).toBeGreaterThan(0);
  expect(() => pidLevelProgram(kernel(name))).toThrow(`no ${name}`);
});
