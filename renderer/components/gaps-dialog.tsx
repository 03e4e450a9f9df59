/** Everything that could not be read, in sentences: the machine's gaps first, then single ones. */
import type { ReactNode } from 'react';
import { countGaps, type Gap } from '../../shared/model/gap.ts';
import { visibleText } from '../../shared/format/visible-text.ts';
import { counted } from '../format/words.ts';
import { Modal } from './modal.tsx';
import { useView, useWindow, useWorkspace } from './workspace-context.ts';

const longestList = 200;
const order = ['machine', 'socket', 'process'] as const;

export function GapsDialog(): ReactNode {
  const { view } = useWorkspace();
  const open = useView((state) => state.dialog === 'gaps');
  return (
    <Modal title="What could not be read" open={open} onClose={() => view.openDialog(null)}>
      {open && <GapList />}
    </Modal>
  );
}

function GapList(): ReactNode {
  const gaps = useWindow((state) => state.chart.sample?.gaps ?? null);
  const sorted = [...(gaps?.values() ?? [])].toSorted(
    (left, right) => order.indexOf(left.subject.kind) - order.indexOf(right.subject.kind),
  );
  if (sorted.length === 0) return <p className="popup-text">Nothing: every fact could be read.</p>;
  const rest = sorted.slice(longestList);
  return (
    <>
      <p className="popup-text">
        {counted(countGaps(sorted), 'fact')} missing from the chart. Nothing was guessed in their
        place.
      </p>
      {/* A long list scrolls, so it must take the focus (WCAG 2.1.1). */}
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
      <ul className="gaps" tabIndex={0} aria-label="Facts that could not be read">
        {sorted.slice(0, longestList).map((gap) => (
          <GapItem key={gap.id} gap={gap} />
        ))}
        {rest.length > 0 && <li>and {countGaps(rest).toLocaleString()} more of the same kinds</li>}
      </ul>
    </>
  );
}

export function GapItem({ gap }: { readonly gap: Gap }): ReactNode {
  return (
    <li>
      {visibleText(gap.detail)}
      {gap.count > 1 && <span className="gap-count"> ({counted(gap.count, 'fact')})</span>}
    </li>
  );
}
