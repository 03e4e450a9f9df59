/** A moment as absolute and relative time: `12:04 (2 h ago)`. */
import type { ReactNode } from 'react';
import { formatAge } from '../../../shared/format/age.ts';
import { formatMoment } from '../../format/moment.ts';
import { useClock } from '../workspace-context.ts';

export function Moment({ at }: { readonly at: number }): ReactNode {
  return useClock((now) => {
    // Together on one line.
    const age = formatAge(now - at).replaceAll(' ', '\u00a0');
    return `${formatMoment(at, now)} (${age === 'now' ? 'just\u00a0now' : `${age}\u00a0ago`})`;
  });
}
