/**
 * Where the window was and how large, kept as JSON in the user's data folder. What is remembered is a
 * wish: it is dropped when it makes no sense, or when no screen would show it any more.
 */
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Rectangle } from 'electron';
import * as v from 'valibot';
import { log } from './log.ts';

export type Placement = {
  /** Where the window is when it is not maximised. */
  readonly bounds: Readonly<Rectangle>;
  readonly maximized: boolean;
};

export const smallestWindow = { width: 640, height: 400 } as const;

/** Of the top edge, by which a window is grabbed, this much must be on a screen. */
const graspable = { width: 120, height: 32 } as const;

const whole = v.pipe(v.number(), v.safeInteger());
const placementSchema: v.GenericSchema<unknown, Placement> = v.strictObject({
  bounds: v.strictObject({
    x: whole,
    y: whole,
    width: v.pipe(whole, v.minValue(smallestWindow.width)),
    height: v.pipe(whole, v.minValue(smallestWindow.height)),
  }),
  maximized: v.boolean(),
});

/** @returns the remembered placement, or `null` when there is none to use */
export function recallPlacement(
  file: string,
  workAreas: readonly Readonly<Rectangle>[],
): Placement | null {
  const placement = v.safeParse(placementSchema, readJson(file));
  if (!placement.success) return null;
  return isWithinReach(placement.output.bounds, workAreas) ? placement.output : null;
}

/** Written beside and renamed, so that a crash leaves the old file or the new one, never half of one. */
export function rememberPlacement(file: string, placement: Placement): void {
  try {
    mkdirSync(dirname(file), { recursive: true });
    const beside = `${file}.${process.pid}.new`;
    writeFileSync(beside, JSON.stringify(placement), { mode: 0o600 });
    renameSync(beside, file);
  } catch (error) {
    log(`the window's place could not be remembered: ${String(error)}`);
  }
}

export function isWithinReach(
  bounds: Readonly<Rectangle>,
  workAreas: readonly Readonly<Rectangle>[],
): boolean {
  return workAreas.some((area) => {
    const width =
      Math.min(bounds.x + bounds.width, area.x + area.width) - Math.max(bounds.x, area.x);
    const fromTop = bounds.y - area.y;
    return width >= graspable.width && fromTop >= 0 && fromTop <= area.height - graspable.height;
  });
}

function readJson(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    if (!isMissing(error)) log(`the window's place could not be read: ${String(error)}`);
    return null;
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}
