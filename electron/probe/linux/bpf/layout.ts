/**
 * Where the kernel keeps what a program needs, told by BTF, or one clear sentence why not. Pure;
 * knows no program.
 */
import type { Width } from './assembler.ts';
import type { Btf, BtfMember } from './btf.ts';

/** Of a member that one instruction can load. */
export type Place = { readonly offset: number; readonly width: Width; readonly type: number };

/** Throws when the struct that `type` is or points to has no such member. */
export function place(btf: Btf, type: number, name: string): Place {
  const { byteOffset, type: memberType } = member(btf, type, name);
  const width = btf.byteLengthOf(memberType);
  if (width !== 1 && width !== 2 && width !== 4 && width !== 8) throw unknownLayout(name);
  return { offset: byteOffset, width, type: memberType };
}

export function member(btf: Btf, type: number, name: string): BtfMember {
  const found = btf.findMember(type, name);
  if (found === null) throw unknownLayout(name);
  return found;
}

export function element(
  btf: Btf,
  type: number,
): { readonly type: number; readonly byteLength: number } {
  const elementType = btf.elementOf(type);
  const byteLength = elementType === null ? null : btf.byteLengthOf(elementType);
  if (elementType === null || byteLength === null) throw unknownLayout('pids');
  return { type: elementType, byteLength };
}

function unknownLayout(name: string): Error {
  return new Error(`this kernel keeps its open files in a way Portolan does not know (no ${name})`);
}
