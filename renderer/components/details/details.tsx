/** The details of the selected row: everything known of it, and every gap. */
import {
  useRef,
  type CSSProperties,
  type KeyboardEvent,
  type PointerEvent,
  type ReactNode,
} from 'react';
import { visibleText } from '../../../shared/format/visible-text.ts';
import { copyables, copyText } from '../../copying.ts';
import { closeDetails } from '../../keyboard.ts';
import { absenceSentences, absenceWords, reachWords } from '../../../shared/format/socket-words.ts';
import type { Row } from '../../rows/row.ts';
import { detailsWidth } from '../../store/preferences.ts';
import { KeyCap } from '../key-cap.tsx';
import { useView, useWindow, useWorkspace } from '../workspace-context.ts';
import { GapsSection } from './gaps-section.tsx';
import { Moment } from './moment.tsx';
import { NeighboursSection } from './neighbours-section.tsx';
import { OwnersSection } from './owners-section.tsx';
import { AncestrySection } from './ancestry-section.tsx';
import { SocketSection } from './socket-section.tsx';

export function Details(): ReactNode {
  const row = useView((state) => state.selected);
  const open = useView((state) => state.detailsOpen);
  const widthPx = useView((state) => state.detailsWidthPx);
  if (!open || row === null) return null;
  return (
    <aside
      className="details"
      aria-label="Details of the selected socket"
      style={{ '--details-width': `${widthPx}px` } as CSSProperties}
    >
      <Edge widthPx={widthPx} />
      {/* It scrolls, so the keyboard must reach it (WCAG 2.1.1). */}
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
      <div className="details-body" tabIndex={0} role="group" aria-label="Details">
        <Title row={row} />
        <CopyButtons row={row} />
        <div className="sections">
          <OwnersSection row={row} />
          <AncestrySection row={row} />
          <SocketSection row={row} />
          <NeighboursSection row={row} />
          <GapsSection row={row} />
        </div>
      </div>
    </aside>
  );
}

function Title({ row }: { readonly row: Row }): ReactNode {
  const workspace = useWorkspace();
  const gone = useWindow((state) => state.chart.sample?.sockets.has(row.id) === false);
  const { socket } = row;
  const [lead] = row.owners;
  const name = lead?.name ?? absenceWords[socket.ownerAbsence ?? 'unknown'];
  return (
    <header className="details-title">
      <div>
        <h2>
          Port {socket.local.port}{' '}
          <span className="dim">
            {socket.protocol} · {socket.local.address}
          </span>
        </h2>
        {gone && (
          <p className="gone-note" role="status">
            <span aria-hidden="true">− </span>This socket is gone. Below is what was last known.
          </p>
        )}
        <p className="dim">
          {lead === undefined ? (
            absenceSentences[socket.ownerAbsence ?? 'unknown']
          ) : (
            <>
              {visibleText(name)} · pid {lead.pid} ·{' '}
              {visibleText(lead.user?.name ?? 'unknown user')} · since{' '}
              <Moment at={Math.max(lead.startTime, socket.appearedAt ?? 0)} />
            </>
          )}
        </p>
        {row.listener && <p className="dim">Open to {reachWords(socket)}</p>}
      </div>
      <button type="button" className="button quiet small" onClick={() => closeDetails(workspace)}>
        <span className="unseen">Close the details</span>
        <KeyCap>Esc</KeyCap>
      </button>
    </header>
  );
}

function CopyButtons({ row }: { readonly row: Row }): ReactNode {
  const workspace = useWorkspace();
  return (
    <div className="actions">
      {copyables(row, workspace).map(({ label, key, text }) => (
        <button
          key={label}
          type="button"
          className="button small"
          title={text.includes('\n') ? label : `${label}: ${visibleText(text)}`}
          onClick={() => void copyText(workspace, text)}
        >
          <span className="unseen">Copy </span>
          {label.replace('Copy ', '')}
          {key !== undefined && <KeyCap>{key}</KeyCap>}
        </button>
      ))}
    </div>
  );
}

/** The left edge, by which the pane is made wider or narrower. */
function Edge({ widthPx }: { readonly widthPx: number }): ReactNode {
  const { view } = useWorkspace();
  const start = useRef<{ readonly x: number; readonly widthPx: number } | null>(null);

  const onPointerMove = (event: PointerEvent<HTMLDivElement>): void => {
    if (start.current === null) return;
    view.setDetailsWidth(start.current.widthPx + start.current.x - event.clientX);
  };
  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>): void => {
    const step = event.key === 'ArrowLeft' ? 16 : event.key === 'ArrowRight' ? -16 : 0;
    if (step === 0) return;
    event.preventDefault();
    view.setDetailsWidth(widthPx + step);
  };
  return (
    // A separator with a value is a widget (WAI-ARIA, window splitter pattern).
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions
    <div
      className="edge"
      role="separator"
      // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
      tabIndex={0}
      aria-label="Width of the details"
      aria-orientation="vertical"
      aria-valuemin={detailsWidth.leastPx}
      aria-valuemax={detailsWidth.mostPx}
      aria-valuenow={widthPx}
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        start.current = { x: event.clientX, widthPx };
      }}
      onPointerMove={onPointerMove}
      onPointerUp={() => {
        start.current = null;
      }}
      onPointerCancel={() => {
        start.current = null;
      }}
      onDoubleClick={() => view.setDetailsWidth(detailsWidth.usualPx)}
      onKeyDown={onKeyDown}
    />
  );
}
