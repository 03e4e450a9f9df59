/** The remembered place of the window: written, recalled, and doubted. */
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import {
  isWithinReach,
  recallPlacement,
  rememberPlacement,
  type Placement,
} from '../../../electron/main/window-bounds.ts';

const screen = { x: 0, y: 24, width: 1600, height: 976 };
const second = { x: 1600, y: 0, width: 1600, height: 1000 };
const placement: Placement = {
  bounds: { x: 100, y: 80, width: 1000, height: 700 },
  maximized: true,
};

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'portolan-bounds-'));
  file = join(folder, 'user', 'window.json');
  vi.spyOn(console, 'error').mockImplementation(() => undefined);
});
afterEach(() => {
  vi.restoreAllMocks();
  rmSync(folder, { recursive: true, force: true });
});

test('what is remembered is recalled, and nothing is left beside it', () => {
  rememberPlacement(file, placement);
  expect(recallPlacement(file, [screen])).toEqual(placement);
  expect(readdirSync(join(folder, 'user'))).toEqual(['window.json']);
});

test('the first start recalls nothing and complains of nothing', () => {
  expect(recallPlacement(file, [screen])).toBeNull();
  expect(console.error).not.toHaveBeenCalled();
});

test.each([
  ['nothing', ''],
  ['half a file', '{"bounds":{"x":1'],
  ['another shape', '{"x":1,"y":2}'],
  ['no numbers', '{"bounds":{"x":"1","y":2,"width":900,"height":600},"maximized":false}'],
  ['fractions', '{"bounds":{"x":1.5,"y":2,"width":900,"height":600},"maximized":false}'],
  ['too small a window', '{"bounds":{"x":1,"y":30,"width":90,"height":60},"maximized":false}'],
  ['more than there is', '{"bounds":{"x":1,"y":30,"width":900,"height":600},"maximized":1}'],
])('a file with %s is not used', (_name, text) => {
  const broken = join(folder, 'window.json');
  writeFileSync(broken, text);
  expect(recallPlacement(broken, [screen])).toBeNull();
});

test('a folder that cannot be written is told, and nothing breaks', () => {
  writeFileSync(join(folder, 'user'), 'a file where the folder should be');
  rememberPlacement(file, placement);
  expect(console.error).toHaveBeenCalledOnce();
  expect(existsSync(file)).toBe(false);
});

test('a place on a screen that is there no more is not used', () => {
  const bounds = { x: 2000, y: 100, width: 1000, height: 700 };
  rememberPlacement(file, { bounds, maximized: false });
  expect(recallPlacement(file, [screen])).toBeNull();
  expect(recallPlacement(file, [screen, second])?.bounds).toEqual(bounds);
});

test.each([
  ['in the middle', { x: 100, y: 80 }, true],
  ['half out to the left', { x: -500, y: 80 }, true],
  ['all but out to the left', { x: -950, y: 80 }, false],
  ['all but out to the right', { x: 1550, y: 80 }, false],
  ['above, where it cannot be grabbed', { x: 100, y: -40 }, false],
  ['under the bottom edge', { x: 100, y: 990 }, false],
])('%s', (_name, corner, expected) => {
  expect(isWithinReach({ ...corner, width: 1000, height: 700 }, [screen])).toBe(expected);
});
