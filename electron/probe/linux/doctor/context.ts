/** What every check of the doctor is given, and how a check is written down. */
import type { Check } from '../../../../shared/model/examination.ts';
import type { Reader } from '../../../../shared/model/sample.ts';
import type { SystemCalls } from '../system-calls.ts';
import type { Remedies } from './remedies.ts';

export type DoctorContext = {
  readonly root: string;
  /** The effective user that looks. */
  readonly viewerId: number;
  readonly nameOf: (userId: number) => string;
  /** The reader in use, and whether it was asked for by PORTOLAN_PROBE. */
  readonly reader: Reader;
  readonly forced: boolean;
  /** Why text stands in for netlink; `null` where it does not. */
  readonly fallback: string | null;
  /** `null` where native calls cannot be made; then their checks cannot be tried. */
  readonly systemCalls: SystemCalls | null;
  readonly remedies: Remedies;
};

export type CheckText = readonly [id: string, title: string];

export function ok([id, title]: CheckText, detail: string): Check {
  return { id, title, state: 'ok', detail, unlock: null };
}

export function limited([id, title]: CheckText, detail: string, unlock: string | null): Check {
  return { id, title, state: 'limited', detail, unlock };
}

export function missing([id, title]: CheckText, detail: string, unlock: string | null): Check {
  return { id, title, state: 'missing', detail, unlock };
}

/** For a check whose experiment needs a native call on a machine where none can be made. */
export function untried(text: CheckText): Check {
  return missing(text, 'it could not be tried, because Portolan runs without native calls', null);
}
