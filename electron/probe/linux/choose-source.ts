/**
 * Which source the probe reads: netlink where it works, text otherwise or where it is asked for.
 * The one place that knows both.
 */
import { readers, type Reader } from '../../../shared/model/sample.ts';
import type { BpfMode } from './bpf/bpf-mode.ts';
import { openNetlinkSource } from './netlink-source.ts';
import type { Source } from './source.ts';
import { openTextSource } from './text-source.ts';

export type SourceChoice = {
  /** `null`: netlink if possible, text if not. */
  readonly forced: Reader | null;
  readonly root: string;
  readonly bpf: BpfMode;
  /** Whether it will be read again and again. */
  readonly lasting: boolean;
  /** Replaced by tests that need a machine without netlink. */
  readonly openNetlink?: (root: string, bpf: BpfMode, lasting: boolean) => Promise<Source>;
};

/** A source that steps down once, from netlink to text, and says why. */
export type ChosenSource = {
  readonly current: () => Source;
  /** Why text stands in for netlink; `null` while netlink works or when text was asked for. */
  readonly fallback: () => string | null;
  /** Takes the failure of the current source; throws it on where nothing can stand in. */
  readonly stepDown: (error: unknown) => void;
};

/** Throws one clear sentence for a value that names no reader. */
export function readerFromEnvironment(value: string | undefined): Reader | null {
  if (value === undefined || value === '') return null;
  const reader = readers.find((name) => name === value);
  if (reader === undefined) {
    throw new Error(`PORTOLAN_PROBE is '${value}', but it must be 'netlink' or 'text'`);
  }
  return reader;
}

export async function chooseSource(choice: SourceChoice): Promise<ChosenSource> {
  const { forced, root, bpf, lasting, openNetlink = openNetlinkSource } = choice;
  let fallback: string | null = null;
  let source: Source;
  // A reader that was asked for by name does not step down.
  const isFixed = forced !== null || bpf === 'on';
  if (forced === 'text') {
    if (bpf === 'on') throw new Error('the text reader cannot be joined with the eBPF reader');
    source = openTextSource(root);
  } else {
    try {
      source = await openNetlink(root, bpf, lasting);
    } catch (error) {
      if (isFixed) throw error;
      fallback = sentence(error);
      source = openTextSource(root);
    }
  }
  return {
    current: () => source,
    fallback: () => fallback,
    stepDown: (error) => {
      if (isFixed || source.reader === 'text') throw error;
      source.close();
      fallback = sentence(error);
      source = openTextSource(root);
    },
  };
}

/** The first line: loaders put the search path and the stack of requires on the others. */
function sentence(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return text.split('\n', 1)[0] ?? text;
}
