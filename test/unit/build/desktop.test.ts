import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { findDesktop, runDesktop, type Surroundings } from '../../../electron/build/desktop.ts';

const around = (facts: Partial<Surroundings>): Surroundings => ({
  platform: 'linux',
  isRoot: false,
  env: { DISPLAY: ':0' },
  electron: () => '/electron',
  ...facts,
});

describe('the desktop window', () => {
  test('opens where there is a display, a user and Electron', () => {
    expect(findDesktop(around({}))).toEqual({ kind: 'ready', executable: '/electron' });
    expect(findDesktop(around({ env: { WAYLAND_DISPLAY: 'wayland-0' } }))).toMatchObject({
      kind: 'ready',
    });
    expect(findDesktop(around({ platform: 'darwin', env: {}, isRoot: true }))).toMatchObject({
      kind: 'ready',
    });
  });

  test('says what is missing, and downloads nothing that could not be used', () => {
    const electron = vi.fn(() => null);
    expect(findDesktop(around({ env: {}, electron }))).toMatchObject({
      reason: 'there is no display here',
    });
    expect(findDesktop(around({ isRoot: true, electron }))).toMatchObject({
      reason: expect.stringContaining('does not run as root'),
    });
    expect(electron).not.toHaveBeenCalled();
    expect(findDesktop(around({ electron }))).toMatchObject({
      reason: expect.stringContaining('could not be downloaded'),
    });
  });
});

describe('running it', () => {
  let folder = '';
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'portolan-desktop-'))));
  afterEach(() => rmSync(folder, { recursive: true }));

  const program = (text: string): string => {
    const path = join(folder, 'electron');
    writeFileSync(path, `#!/bin/sh\n${text}\n`);
    chmodSync(path, 0o755);
    return path;
  };

  test('an Electron that fails at once has given up, and its last line is the reason', async () => {
    vi.spyOn(process.stderr, 'write').mockReturnValue(true);
    const end = await runDesktop(program('echo "no usable sandbox" >&2; exit 1'));
    expect(end).toEqual({ kind: 'gave-up', reason: 'no usable sandbox' });
    expect(await runDesktop(program('kill -TRAP $$'))).toEqual({
      kind: 'gave-up',
      reason: 'it ended with SIGTRAP',
    });
    vi.restoreAllMocks();
  });

  test('one that is closed has ended; one that cannot start has given up', async () => {
    expect(await runDesktop(program('exit 0'))).toEqual({ kind: 'ended', code: 0 });
    expect(await runDesktop(join(folder, 'absent'))).toMatchObject({ kind: 'gave-up' });
  });
});
