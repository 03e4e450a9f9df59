/** A short confirmation at the foot of the window, which leaves by itself. */
import type { ReactNode } from 'react';
import { visibleText } from '../../shared/format/visible-text.ts';
import { useView } from './workspace-context.ts';

export function Notice(): ReactNode {
  const notice = useView((state) => state.notice);
  return (
    <div className="notice-place" role="status" aria-live="polite">
      {notice !== null && (
        <div className="notice" key={notice.serial}>
          {visibleText(notice.text)}
        </div>
      )}
    </div>
  );
}
