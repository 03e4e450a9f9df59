/** What the benchmark asks of a process that holds probes, and what it answers. */
import type { Reader } from '../../shared/model/sample.ts';
import type { Scope } from './adapter.ts';

/** Opens a probe, times its first look, closes it. */
export type FullOrder = {
  readonly order: 'full';
  readonly reader: Reader | 'bpf';
  readonly scope: Scope;
};

export type ProbeOrder =
  | FullOrder
  /** One more look of the probe that stays open. Opened by the first of these. */
  | { readonly order: 'tick'; readonly expected: Expected | null };

/** A listener that the sample must hold, and the process that must own it. */
export type Expected = { readonly port: number; readonly pid: number };

export type ProbeAnswer =
  | { readonly answer: 'looked'; readonly openMs: number; readonly lookMs: number }
  | { readonly answer: 'failed'; readonly message: string };
