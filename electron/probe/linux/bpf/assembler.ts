/**
 * Encodes eBPF instructions, with jumps to labels. Pure; knows no program. Only the handful of
 * instructions that are needed here, for little-endian machines.
 * https://docs.kernel.org/bpf/standardization/instruction-set.html
 */

/** r0 answers, r1 to r5 are arguments and lost in calls, r6 to r9 are kept, r10 is the frame. */
export type Register = 0 | 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9 | 10;
export type Width = 1 | 2 | 4 | 8;

type Instruction = {
  readonly kind: 'instruction';
  readonly opcode: number;
  readonly to: Register;
  readonly from: Register;
  readonly offset: number | { readonly label: string };
  readonly value: number;
};
type Label = { readonly kind: 'label'; readonly name: string };
export type Step = Instruction | Label;

const instructionBytes = 8;
/** BPF_B, BPF_H, BPF_W, BPF_DW, in the bits of an opcode. */
const widthBits: Readonly<Record<Width, number>> = { 1: 0x10, 2: 0x08, 4: 0x00, 8: 0x18 };
const maximumOffset = 0x7fff;

function instruction(opcode: number, parts: Partial<Instruction>): Step {
  return { kind: 'instruction', opcode, to: 0, from: 0, offset: 0, value: 0, ...parts };
}

/** `to` = what lies at `from` + `offset`, widened with zeros. */
export function load(width: Width, to: Register, from: Register, offset: number): Step {
  return instruction(0x61 | widthBits[width], { to, from, offset });
}

/** The lower bytes of `from`, stored at `to` + `offset`. */
export function store(width: Width, to: Register, offset: number, from: Register): Step {
  return instruction(0x63 | widthBits[width], { to, from, offset });
}

export function move(to: Register, from: Register): Step {
  return instruction(0xbf, { to, from });
}

export function set(to: Register, value: number): Step {
  return instruction(0xb7, { to, value });
}

export function add(to: Register, value: number): Step {
  return instruction(0x07, { to, value });
}

export function subtract(to: Register, from: Register): Step {
  return instruction(0x1f, { to, from });
}

export function jumpIfEqual(register: Register, value: number, label: string): Step {
  return instruction(0x15, { to: register, value, offset: { label } });
}

export function jumpUnlessEqual(register: Register, value: number, label: string): Step {
  return instruction(0x55, { to: register, value, offset: { label } });
}

/** A helper function of the kernel, by its number (bpf-helpers(7)). */
export function call(helper: number): Step {
  return instruction(0x85, { value: helper });
}

export function exit(): Step {
  return instruction(0x95, {});
}

export function label(name: string): Step {
  return { kind: 'label', name };
}

/** Throws for a label that is missing or given twice, and for numbers that do not fit. */
export function assemble(steps: readonly Step[]): Uint8Array {
  const places = new Map<string, number>();
  const instructions: Instruction[] = [];
  for (const step of steps) {
    if (step.kind === 'instruction') {
      instructions.push(step);
    } else {
      if (places.has(step.name)) throw new Error(`the label ${step.name} is given twice`);
      places.set(step.name, instructions.length);
    }
  }
  const bytes = new Uint8Array(instructions.length * instructionBytes);
  const view = new DataView(bytes.buffer);
  for (const [index, { opcode, to, from, offset, value }] of instructions.entries()) {
    const at = index * instructionBytes;
    view.setUint8(at, opcode);
    view.setUint8(at + 1, (from << 4) | to);
    view.setInt16(at + 2, fit(distance(offset, index, places), maximumOffset), true);
    view.setInt32(at + 4, fit(value, 0x7fffffff), true);
  }
  return bytes;
}

function distance(
  offset: Instruction['offset'],
  index: number,
  places: ReadonlyMap<string, number>,
): number {
  if (typeof offset === 'number') return offset;
  const place = places.get(offset.label);
  if (place === undefined) throw new Error(`the label ${offset.label} is missing`);
  // Counted from the instruction after the jump.
  return place - index - 1;
}

function fit(value: number, maximum: number): number {
  if (Number.isInteger(value) && value >= -maximum - 1 && value <= maximum) return value;
  throw new Error(`${value} does not fit into an eBPF instruction`);
}
