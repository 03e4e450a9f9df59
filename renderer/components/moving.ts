/** Where the keys of the table lead. Pure but for measuring a page. */
import type { Row } from '../rows/row.ts';

export const rowHeightPx = 26;
export const headerHeightPx = 28;

/** The row a key leads to, `header` above the first one, or `null` when the key means nothing here. */
export function moveTarget(
  key: string,
  rows: readonly Row[],
  selected: Row | null,
  page: number,
): Row | 'header' | null {
  const step = stepOf(key, rows.length, page);
  if (step === null || rows.length === 0) return null;
  const at = selected === null ? -1 : rows.findIndex((row) => row.id === selected.id);
  if (at === -1 && Number.isFinite(step)) return rows[nearestIndex(rows, selected)] ?? null;
  if (at === 0 && key === 'ArrowUp') return 'header';
  const next = Math.min(rows.length - 1, Math.max(0, at + step));
  return rows[next] ?? null;
}

export function pageRows(scroller: HTMLElement): number {
  return Math.max(1, Math.floor((scroller.clientHeight - headerHeightPx) / rowHeightPx) - 1);
}

function stepOf(key: string, count: number, page: number): number | null {
  switch (key) {
    case 'ArrowDown':
      return 1;
    case 'ArrowUp':
      return -1;
    case 'PageDown':
      return Math.min(page, count);
    case 'PageUp':
      return -page;
    case 'Home':
      return -Infinity;
    case 'End':
      return Infinity;
    default:
      return null;
  }
}

/** The selected row has left the list: go on beside where it stood, by its port, else from the top. */
function nearestIndex(rows: readonly Row[], selected: Row | null): number {
  if (selected === null) return 0;
  const { port } = selected.socket.local;
  let nearest = 0;
  let distance = Infinity;
  for (const [index, row] of rows.entries()) {
    const away = Math.abs(row.socket.local.port - port);
    if (away < distance) [nearest, distance] = [index, away];
  }
  return nearest;
}
