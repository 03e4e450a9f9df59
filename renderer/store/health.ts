/**
 * How well the picture on the screen can be trusted: one verdict from the link, the probe and the
 * pause, so that banner, status bar and title never disagree. Pure.
 */
import type { WindowState } from './window-store.ts';

export type Health =
  | { readonly kind: 'connecting' }
  | { readonly kind: 'refused' }
  /** `retryAt` by the browser's own clock. */
  | { readonly kind: 'lost'; readonly retryAt: number | null }
  | { readonly kind: 'starting' }
  /** `retryAt` by the machine's clock. */
  | { readonly kind: 'down'; readonly reason: string; readonly retryAt: number }
  | { readonly kind: 'trouble'; readonly message: string }
  | { readonly kind: 'paused' }
  | { readonly kind: 'live'; readonly cadenceMs: number };

export function healthOf({ link, status, trouble, chart }: WindowState): Health {
  if (link.state === 'refused') return { kind: 'refused' };
  if (link.state === 'lost') return { kind: 'lost', retryAt: link.retryAt };
  if (trouble !== null) return { kind: 'trouble', message: trouble };
  if (link.state === 'connecting' || status === null) return { kind: 'connecting' };
  const { probe } = status;
  if (probe.state === 'down') return { kind: 'down', reason: probe.reason, retryAt: probe.retryAt };
  if (status.paused) return { kind: 'paused' };
  if (probe.state === 'starting' || chart.sample === null) return { kind: 'starting' };
  return { kind: 'live', cadenceMs: status.cadenceMs };
}

/** True when the rows show what was, and nobody is reading what is. A pause is the user's own wish. */
export function isStale(health: Health): boolean {
  return health.kind !== 'live' && health.kind !== 'paused';
}
