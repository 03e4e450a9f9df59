/** One thing that could not be read: the sentence, where it applies, and how many facts are missing. */
import type { ReactNode } from 'react';
import { visibleText } from '../../shared/format/visible-text.ts';
import { counted } from '../format/words.ts';
import type { GapGroup } from '../rows/gap-groups.ts';

const mostPlaces = 6;

export function GapItem({ group }: { readonly group: GapGroup }): ReactNode {
  const { text, count, places } = group;
  const more = places.length - mostPlaces;
  return (
    <li>
      {visibleText(text)}
      {count > 1 && <span className="gap-count"> ({counted(count, 'fact')})</span>}
      {places.length > 0 && (
        <span className="gap-places mono">
          {places.slice(0, mostPlaces).join(', ')}
          {more > 0 && ` and ${more.toLocaleString()} more`}
        </span>
      )}
    </li>
  );
}
