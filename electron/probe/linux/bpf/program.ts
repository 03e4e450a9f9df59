/**
 * The programs the kernel runs for us, built for the layout of this very kernel. Pure: they are
 * made of BTF and handed over as bytes; load.ts knows how to load them.
 */
import {
  add,
  assemble,
  call,
  exit,
  jumpIfEqual,
  jumpUnlessEqual,
  label,
  load,
  move,
  set,
  store,
  subtract,
  type Register,
  type Step,
  type Width,
} from './assembler.ts';
import type { Btf } from './btf.ts';
import { element, member, place, type Place } from './layout.ts';
import { record } from './records.ts';

export type IteratorProgram = { readonly code: Uint8Array; readonly attachTo: number };

/** The kernel calls it with (meta, task, fd, file), each in 8 bytes of the context. */
const iteratorName = 'bpf_iter_task_file';
const metaAt = 0;
const taskAt = 8;
const descriptorAt = 16;
const fileAt = 24;

/** The file system of all sockets: SOCKFS_MAGIC of linux/magic.h. */
const socketFileSystem = 0x534f434b;
/** PIDTYPE_TGID of linux/pid.h: the process, where PIDTYPE_PID is the thread. */
const processPidType = 1;

// bpf-helpers(7)
const getCurrentTask = 35;
const probeReadKernel = 113;
const seqWrite = 127;

const context: Register = 6;
const file: Register = 7;
const task: Register = 8;
const frame: Register = 10;

/**
 * Writes one record for each descriptor that is a socket.
 * @param pidLevel how deep the reader's pid namespace lies below the first one; there, the numbers
 * of the kernel are translated
 * @throws when this kernel has no such iterator or keeps files in another way than known here
 */
export function descriptorProgram(btf: Btf, pidLevel: number): IteratorProgram {
  const { id, taskType, metaType, fileType } = findIterator(btf);
  const inode = place(btf, fileType, 'f_inode');
  const number = place(btf, inode.type, 'i_ino');
  const superBlock = place(btf, inode.type, 'i_sb');
  const magic = place(btf, superBlock.type, 's_magic');
  const process = place(btf, taskType, 'tgid');
  const thread = place(btf, taskType, 'pid');
  const sequence = place(btf, metaType, 'seq');
  const steps: readonly Step[] = [
    move(context, 1),
    load(8, file, context, fileAt),
    jumpIfEqual(file, 0, 'done'),
    loadFrom(2, file, inode),
    loadFrom(3, 2, superBlock),
    loadFrom(3, 3, magic),
    // By its file system: a path of an AF_UNIX socket that is open with O_PATH is no socket.
    jumpUnlessEqual(3, socketFileSystem, 'done'),
    load(8, task, context, taskAt),
    jumpIfEqual(task, 0, 'done'),
    loadFrom(3, 2, number),
    store(4, frame, stack(record.inodeAt), 3),
    load(4, 3, context, descriptorAt),
    store(4, frame, stack(record.descriptorAt), 3),
    loadFrom(3, task, process),
    store(4, frame, stack(record.pidAt), 3),
    loadFrom(4, task, thread),
    subtract(3, 4),
    store(4, frame, stack(record.threadAt), 3),
    ...(pidLevel === 0 ? [] : translatePid(btf, taskType, pidLevel)),
    ...writeRecord(sequence, record.byteLength),
  ];
  return { code: assemble(steps), attachTo: id };
}

/**
 * Writes one word again and again: how deep the pid namespace of the reader lies. No system call
 * tells it to a process that is not in the first one.
 */
export function pidLevelProgram(btf: Btf): IteratorProgram {
  const { id, taskType, metaType } = findIterator(btf);
  const pid = place(btf, taskType, 'thread_pid');
  const level = place(btf, pid.type, 'level');
  const sequence = place(btf, metaType, 'seq');
  const pointer = -8;
  const steps: readonly Step[] = [
    move(context, 1),
    call(getCurrentTask),
    move(3, 0),
    add(3, pid.offset),
    ...copyToStack(pointer, pid.width),
    load(8, 3, frame, pointer),
    add(3, level.offset),
    ...copyToStack(stack(0), level.width),
    ...writeRecord(sequence, level.width),
  ];
  return { code: assemble(steps), attachTo: id };
}

function findIterator(btf: Btf): {
  readonly id: number;
  readonly metaType: number;
  readonly taskType: number;
  readonly fileType: number;
} {
  const found = btf.findFunction(iteratorName);
  const [metaType, taskType, , fileType] = found?.parameters ?? [];
  if (
    found === null ||
    metaType === undefined ||
    taskType === undefined ||
    fileType === undefined
  ) {
    throw new Error('this kernel cannot list open files for eBPF (Linux 5.8 and later can)');
  }
  return { id: found.id, metaType, taskType, fileType };
}

/** Of the process, from `signal->pids[PIDTYPE_TGID]->numbers[level]`, over the number stored. */
function translatePid(btf: Btf, taskType: number, level: number): readonly Step[] {
  const signal = place(btf, taskType, 'signal');
  const pids = member(btf, signal.type, 'pids');
  const pid = element(btf, pids.type);
  const numbers = member(btf, pid.type, 'numbers');
  const upid = element(btf, numbers.type);
  const nr = place(btf, upid.type, 'nr');
  return [
    loadFrom(1, task, signal),
    load(8, 3, 1, pids.byteOffset + processPidType * pid.byteLength),
    // Read as mere memory: the verifier takes an array of unknown length for one element.
    add(3, numbers.byteOffset + level * upid.byteLength + nr.offset),
    ...copyToStack(stack(record.pidAt), nr.width),
  ];
}

/** Copies from the address in r3; zeros where there is no memory. */
function copyToStack(offset: number, width: Width): readonly Step[] {
  return [move(1, frame), add(1, offset), set(2, width), call(probeReadKernel)];
}

/** The output never fails here: the kernel itself makes room and calls again. */
function writeRecord(sequence: Place, byteLength: number): readonly Step[] {
  return [
    load(8, 1, context, metaAt),
    loadFrom(1, 1, sequence),
    move(2, frame),
    add(2, stack(0)),
    set(3, byteLength),
    call(seqWrite),
    label('done'),
    set(0, 0),
    exit(),
  ];
}

/** Where a byte of the record lies below the frame, above the 8 bytes of scratch. */
function stack(offset: number): number {
  return offset - record.byteLength - 8;
}

function loadFrom(to: Register, from: Register, { width, offset }: Place): Step {
  return load(width, to, from, offset);
}
