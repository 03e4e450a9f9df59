/**
 * Scrolls the table so that the row being read stays where it is when rows come and go above it, and
 * so that the selected row is in sight when the selection moves. The arithmetic is in anchoring.ts.
 */
import {
  useEffect,
  useEffectEvent,
  useLayoutEffect,
  useRef,
  useState,
  type PointerEvent,
  type RefObject,
} from 'react';
import type { Row } from '../rows/row.ts';
import type { Listing } from '../store/listing.ts';
import { anchorShift, noSlack, revealed, slackFor, type Slack } from './anchoring.ts';
import { headerHeightPx, rowHeightPx } from './moving.ts';

export type AnchoredScroll = {
  readonly slack: Slack;
  readonly onPointerMove: (event: PointerEvent) => void;
  readonly onPointerLeave: () => void;
};

export function useAnchoredScroll(options: {
  readonly scroller: RefObject<HTMLElement | null>;
  readonly rows: readonly Row[];
  readonly cause: Listing['cause'];
  readonly selectedId: string | undefined;
}): AnchoredScroll {
  const { scroller, rows, cause, selectedId } = options;
  const [slack, setSlack] = useState<Slack>(noSlack);
  const shown = useRef(rows);
  const pointerYPx = useRef<number | null>(null);
  /** As last told: when rows leave, the browser cuts the position to the new height before an effect runs. */
  const scrollTopPx = useRef(0);
  /** Where to scroll once the room for it has been drawn. */
  const wanted = useRef<number | null>(null);

  const scrollTo = useEffectEvent((element: HTMLElement, topPx: number) => {
    element.scrollTop = topPx;
    scrollTopPx.current = element.scrollTop;
  });

  const reveal = useEffectEvent((id: string | undefined) => {
    const element = scroller.current;
    const at = rows.findIndex((row) => row.id === id);
    if (element !== null && at !== -1) {
      scrollTo(element, revealed(at, slack, element.scrollTop, element.clientHeight));
    }
  });

  const keepPlace = useEffectEvent((now: readonly Row[]) => {
    const before = shown.current;
    shown.current = now;
    const element = scroller.current;
    if (before === now || element === null) return;
    if (cause === 'view') {
      setSlack(noSlack);
      scrollTo(element, 0);
      return reveal(selectedId);
    }
    const scrollTop = scrollTopPx.current;
    const heightPx = element.clientHeight;
    const shiftPx = anchorShift(before, now, {
      scrollTopPx: scrollTop - slack.topPx,
      heightPx,
      pointerYPx: pointerYPx.current,
      selectedId,
    });
    if (shiftPx === 0 && scrollTop === element.scrollTop) return;
    const next = slackFor(shiftPx, slack, {
      scrollTopPx: scrollTop,
      heightPx,
      contentPx: now.length * rowHeightPx + headerHeightPx,
      held: pointerYPx.current !== null,
    });
    const target = scrollTop + shiftPx + next.topPx - slack.topPx;
    if (next.topPx === slack.topPx && next.bottomPx === slack.bottomPx) {
      scrollTo(element, target);
    } else {
      wanted.current = target;
      setSlack(next);
    }
  });

  const scrollToWanted = useEffectEvent(() => {
    if (wanted.current !== null && scroller.current !== null) {
      scrollTo(scroller.current, wanted.current);
    }
    wanted.current = null;
  });

  // Not a layout effect: the table around these rows gets its element only after theirs have run.
  useEffect(() => {
    const element = scroller.current;
    const note = (): void => {
      scrollTopPx.current = element?.scrollTop ?? 0;
    };
    element?.addEventListener('scroll', note, { passive: true });
    return () => element?.removeEventListener('scroll', note);
  }, [scroller]);
  // First, so that it acts on the room of the drawing before, not on what keepPlace asks for now.
  useLayoutEffect(() => scrollToWanted());
  // How much room is needed is measured from the page, which only an effect may do.
  // oxlint-disable-next-line react/set-state-in-effect
  useLayoutEffect(() => keepPlace(rows), [rows]);
  // Only when the selection moves: a change of the machine must not scroll to it.
  useLayoutEffect(() => reveal(selectedId), [selectedId]);

  return {
    slack,
    onPointerMove: (event) => {
      // A finger leaves no pointer behind that something could move under.
      if (event.pointerType === 'touch') return;
      pointerYPx.current = event.clientY - (scroller.current?.getBoundingClientRect().top ?? 0);
    },
    onPointerLeave: () => {
      pointerYPx.current = null;
      if (slack.topPx === 0 && slack.bottomPx === 0) return;
      wanted.current = Math.max(0, (scroller.current?.scrollTop ?? 0) - slack.topPx);
      setSlack(noSlack);
    },
  };
}
