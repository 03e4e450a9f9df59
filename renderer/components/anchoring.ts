/**
 * Keeps the row being read where it is: how far to scroll when rows come and go above it, and the
 * blank room needed when there is nothing left to scroll. Pure arithmetic.
 */
import type { Row } from '../rows/row.ts';
import { headerHeightPx, rowHeightPx } from './moving.ts';

/** Blank room above and below the rows. Only while the pointer rests on a row. */
export type Slack = { readonly topPx: number; readonly bottomPx: number };

export const noSlack: Slack = { topPx: 0, bottomPx: 0 };

type Sight = {
  /** How far the rows are scrolled, without the slack above them. */
  readonly scrollTopPx: number;
  readonly heightPx: number;
  /** From the top of the table; `null` when the pointer is elsewhere. */
  readonly pointerYPx: number | null;
  readonly selectedId: string | undefined;
};

/** How many pixels the row being read has moved between two lists. */
export function anchorShift(before: readonly Row[], after: readonly Row[], sight: Sight): number {
  for (const at of anchorsOf(before, sight)) {
    const row = before[at];
    const now = row === undefined ? -1 : after.findIndex(({ id }) => id === row.id);
    if (now !== -1) return (now - at) * rowHeightPx;
  }
  return 0;
}

/** Under the pointer, else the selected one in sight, else, when scrolled, the topmost in sight. */
function anchorsOf(before: readonly Row[], sight: Sight): readonly number[] {
  const { scrollTopPx, heightPx, pointerYPx, selectedId } = sight;
  const anchors: number[] = [];
  const first = Math.max(0, Math.floor(scrollTopPx / rowHeightPx));
  const last = Math.floor((scrollTopPx + heightPx - headerHeightPx) / rowHeightPx);
  if (pointerYPx !== null) {
    anchors.push(Math.floor((pointerYPx - headerHeightPx + scrollTopPx) / rowHeightPx));
  }
  const selected = before.findIndex(({ id }) => id === selectedId);
  if (selected >= first && selected <= last) anchors.push(selected);
  if (scrollTopPx > 0) {
    // The row may itself be the one that leaves; its neighbours then take its place.
    for (let at = first; at <= last; at++) anchors.push(at);
  }
  return anchors;
}

/**
 * The room to make so that the scroll can follow by `shiftPx`. Without a pointer on the rows nothing is
 * held that firmly, and no room is made.
 */
export function slackFor(
  shiftPx: number,
  slack: Slack,
  sight: {
    readonly scrollTopPx: number;
    readonly heightPx: number;
    /** Header and rows, without slack. */
    readonly contentPx: number;
    readonly held: boolean;
  },
): Slack {
  if (!sight.held) return noSlack;
  const wanted = sight.scrollTopPx - slack.topPx + shiftPx;
  const topPx = Math.max(0, -wanted);
  const target = wanted + topPx;
  // Negative where the rows do not fill the table: the room must then first fill it.
  const furthest = topPx + sight.contentPx - sight.heightPx;
  return { topPx, bottomPx: target > 0 ? Math.max(0, target - furthest) : 0 };
}

/** The scroll position, as near as can be to the present one, at which the row is wholly in sight. */
export function revealed(at: number, slack: Slack, scrollTopPx: number, heightPx: number): number {
  const topPx = slack.topPx + at * rowHeightPx;
  const sightPx = heightPx - headerHeightPx;
  return Math.max(Math.min(scrollTopPx, topPx), topPx + rowHeightPx - sightPx);
}
