/** The row being read keeps its place, and the keys lead where they should. */
import { describe, expect, it } from 'vitest';
import {
  anchorShift,
  noSlack,
  revealed,
  slackFor,
} from '../../../renderer/components/anchoring.ts';
import { moveTarget } from '../../../renderer/components/moving.ts';
import type { Row } from '../../../renderer/rows/row.ts';
import { rowOf, socketOf } from './samples.ts';

const all = Array.from({ length: 100 }, (_, index) => rowOf(socketOf(`r${index}`, index)));
const without = (...gone: readonly number[]): readonly Row[] =>
  all.filter((_, index) => !gone.includes(index));
const still = { scrollTopPx: 0, heightPx: 28 + 260, pointerYPx: null, selectedId: undefined };

describe('anchorShift', () => {
  it('follows the row under the pointer', () => {
    // The pointer rests on row 5.
    const sight = { ...still, pointerYPx: 28 + 5 * 26 + 3 };
    expect(anchorShift(all, without(1, 2), sight)).toBe(-52);
    expect(anchorShift(without(1, 2), all, sight)).toBe(52);
    expect(anchorShift(all, without(8), sight)).toBe(0);
  });

  it('follows the selected row in sight, and not one out of sight', () => {
    expect(anchorShift(all, without(1), { ...still, selectedId: 'r4' })).toBe(-26);
    expect(anchorShift(all, without(1), { ...still, selectedId: 'r50' })).toBe(0);
  });

  it('follows the topmost row when scrolled, even when that one leaves', () => {
    const scrolled = { ...still, scrollTopPx: 260 };
    expect(anchorShift(all, without(3), scrolled)).toBe(-26);
    expect(anchorShift(all, without(3, 10), scrolled)).toBe(-52);
  });
});

describe('slackFor', () => {
  const sight = { scrollTopPx: 0, heightPx: 600, contentPx: 300, held: true };

  it('makes room above or below only as far as scrolling cannot help', () => {
    expect(slackFor(-26, noSlack, sight)).toEqual({ topPx: 26, bottomPx: 0 });
    // 300 px of rows in 600 px of table: 326 px more let it scroll by 26.
    expect(slackFor(26, noSlack, sight)).toEqual({ topPx: 0, bottomPx: 326 });
    const long = { ...sight, scrollTopPx: 500, contentPx: 5000 };
    expect(slackFor(-26, noSlack, long)).toEqual({ topPx: 0, bottomPx: 0 });
  });

  it('makes none while no pointer rests on a row', () => {
    expect(slackFor(-26, noSlack, { ...sight, held: false })).toBe(noSlack);
  });
});

describe('revealed', () => {
  it('scrolls no further than needed', () => {
    expect(revealed(3, noSlack, 0, 288)).toBe(0);
    expect(revealed(10, noSlack, 0, 288)).toBe(26);
    expect(revealed(2, noSlack, 260, 288)).toBe(52);
  });
});

describe('moveTarget', () => {
  const [first, second] = all;
  const last = all.at(-1) ?? null;
  const move = (key: string, selected: Row | null | undefined) =>
    moveTarget(key, all, selected ?? null, 10);

  it('moves by rows, pages and ends', () => {
    expect(move('ArrowDown', null)).toBe(first);
    expect(move('ArrowDown', first)).toBe(second);
    expect(move('ArrowUp', second)).toBe(first);
    expect(move('ArrowUp', first)).toBe('header');
    expect(move('PageDown', first)).toBe(all[10]);
    expect(move('PageUp', all[5])).toBe(first);
    expect(move('End', first)).toBe(last);
    expect(move('Home', last)).toBe(first);
    expect(move('ArrowDown', last)).toBe(last);
    expect(move('x', first)).toBeNull();
  });

  it('goes on beside where the selected row stood when it has left', () => {
    const gone = rowOf(socketOf('gone', 41));
    expect(moveTarget('ArrowDown', all, gone, 10)).toBe(all[41]);
    expect(moveTarget('ArrowDown', [], gone, 10)).toBeNull();
  });
});
