/** Everything that could not be read, in sentences: the machine's gaps first, then single ones. */
import type { ReactNode } from 'react';
import { countGaps } from '../../shared/model/gap.ts';
import { counted } from '../format/words.ts';
import { groupGaps } from '../rows/gap-groups.ts';
import { GapItem } from './gap-item.tsx';
import { Modal } from './modal.tsx';
import { useView, useWindow, useWorkspace } from './workspace-context.ts';

const longestList = 200;

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
  const sample = useWindow((state) => state.chart.sample);
  const groups = sample === null ? [] : groupGaps(sample.gaps.values(), sample.sockets);
  if (sample === null || groups.length === 0) {
    return <p className="popup-text">Nothing: every fact could be read.</p>;
  }
  const rest = groups.slice(longestList);
  return (
    <>
      <p className="popup-text">
        {counted(countGaps(sample.gaps.values()), 'fact')} missing from the chart. Nothing was
        guessed in their place.
      </p>
      {/* A long list scrolls, so it must take the focus (WCAG 2.1.1). */}
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
      <ul className="gaps" tabIndex={0} aria-label="Facts that could not be read">
        {groups.slice(0, longestList).map((group) => (
          <GapItem key={group.key} group={group} />
        ))}
        {rest.length > 0 && <li>and {rest.length.toLocaleString()} more of the same kinds</li>}
      </ul>
    </>
  );
}
