/** The doctor's pure parts: command lines to copy, capabilities, and what each reader is judged. */
import { execFileSync } from 'node:child_process';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseCapabilities } from '../../../../electron/probe/linux/doctor/capabilities.ts';
import type { DoctorContext } from '../../../../electron/probe/linux/doctor/context.ts';
import { examine } from '../../../../electron/probe/linux/doctor/examine.ts';
import { checkReader } from '../../../../electron/probe/linux/doctor/reader-check.ts';
import { makeRemedies } from '../../../../electron/probe/linux/doctor/remedies.ts';

const remedies = makeRemedies(['/opt/my node/node', '/srv/portolan.js']);
const context: DoctorContext = {
  root: '/proc',
  viewerId: 1000,
  nameOf: String,
  reader: 'netlink',
  forced: false,
  fallback: null,
  systemCalls: null,
  remedies,
};

describe('remedies', () => {
  test('the whole line, quoted for a shell', () => {
    expect(remedies.sudo).toBe("sudo '/opt/my node/node' /srv/portolan.js ls");
    expect(remedies.setcap(['cap_bpf', 'cap_perfmon'])).toMatch(
      /^sudo setcap cap_bpf,cap_perfmon\+ep '\/opt\/my node\/node' \(.*LD_LIBRARY_PATH.*\)$/,
    );
  });

  test('setcap gets the file itself, because it follows no link', () => {
    const { setcap } = makeRemedies(['/proc/self/exe']);
    expect(setcap(['cap_bpf'])).toContain(process.execPath);
  });

  test('a shell reads back every word', () => {
    const word = fc
      .string({ unit: 'grapheme', minLength: 1 })
      .filter((text) => !text.includes('\0') && text.isWellFormed());
    fc.assert(
      fc.property(fc.array(word, { minLength: 1, maxLength: 3 }), (words) => {
        const line = makeRemedies(words).sudo.replace(/^sudo /, "printf '%s\\0' ");
        const said = execFileSync('/bin/sh', ['-c', line], { encoding: 'utf8' });
        expect(said.split('\0')).toEqual([...words, 'ls', '']);
      }),
      { numRuns: 20 },
    );
  });
});

describe('capabilities', () => {
  test.each([
    ['CapEff:\t000001fffeffffff\n', 7],
    ['CapEff:\t0000000000000000\n', 0],
  ])('%j', (status, count) => {
    expect(parseCapabilities(`Name:\tnode\n${status}`)?.length).toBe(count);
  });

  test('by name', () => {
    expect(parseCapabilities('CapEff:\t000000c000080004\n')).toEqual([
      'dac_read_search',
      'sys_ptrace',
      'perfmon',
      'bpf',
    ]);
    expect(parseCapabilities('Name:\tnode\n')).toBeNull();
  });
});

describe('the reader', () => {
  test.each([
    [{}, 'ok', /netlink/, null],
    [{ reader: 'text', forced: true }, 'limited', /PORTOLAN_PROBE/, 'unset PORTOLAN_PROBE'],
    [
      { reader: 'text', fallback: "the kernel's sock_diag does not list tcp over ipv4 (ENOENT)" },
      'limited',
      /because the kernel's sock_diag does not list/,
      'sudo modprobe -a inet_diag tcp_diag udp_diag',
    ],
    [{ reader: 'text', fallback: 'koffi is not there' }, 'limited', /because koffi/, null],
  ] as const)('%j is %s', (facts, state, detail, unlock) => {
    const check = checkReader({ ...context, ...facts });
    expect(check).toMatchObject({ id: 'reader', state, unlock });
    expect(check.detail).toMatch(detail);
  });
});

test('without native calls every check answers all the same, and names are told once', () => {
  const { checks } = examine(context);
  const ids = checks.map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
  for (const id of ['bpf', 'options', 'namespaces', 'bound-sockets']) {
    expect(checks.find((check) => check.id === id)).toMatchObject({ state: 'missing' });
  }
  for (const { detail } of checks) expect(detail).not.toBe('');
});
