/** What /proc says of a process: stat, arguments, name; and the user file. */
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseArgumentList } from '../../../../electron/probe/linux/argument-list.ts';
import { parsePasswd } from '../../../../electron/probe/linux/passwd.ts';
import { parseProcStat } from '../../../../electron/probe/linux/proc-stat.ts';
import { processName } from '../../../../electron/probe/linux/process-name.ts';
import { readFixture } from '../../../support/linux-fixtures.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

describe('stat', () => {
  test('a name with brackets, blanks and a newline', () => {
    expect(parseProcStat(readFixture('proc-stat-awkward-name.txt').toString())).toEqual({
      pid: 11_245,
      comm: 'we) (ird\nna me',
      parentPid: 11_242,
      threads: 1,
      startTicks: 191_532,
      hasMemory: true,
    });
  });

  test('a kernel thread has no memory and no parent', () => {
    expect(parseProcStat(readFixture('proc-stat-kernel-thread.txt').toString())).toEqual({
      pid: 2,
      comm: 'kthreadd',
      parentPid: 0,
      threads: 1,
      startTicks: 24,
      hasMemory: false,
    });
  });

  test.each(['', '12', '12 (a', '12 (a) S', '12 (a) S x 1 1', 'x (a) S 1', ')('])(
    'no line at all: %j',
    (text) => {
      expect(parseProcStat(text)).toBeNull();
    },
  );

  test('any name comes back as it was', () => {
    const rest = readFixture('proc-stat-kernel-thread.txt').toString().split(') ')[1] ?? '';
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.nat(), (comm, pid) => {
        expect(parseProcStat(`${pid} (${comm}) ${rest}`)).toMatchObject({ comm, pid });
      }),
    );
  });

  test('any text is read or refused, never thrown at', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const stat = parseProcStat(text);
        expect(stat === null || stat.startTicks >= 0).toBe(true);
      }),
    );
  });
});

describe('arguments', () => {
  test.each<[string, string, readonly string[]]>([
    ['two arguments', 'ls\0-l\0', ['ls', '-l']],
    ['an empty last argument', 'grep\0\0', ['grep', '']],
    ['no argument at all', '', []],
    ['a title over the arguments', 'nginx: master process\0\0\0\0', ['nginx: master process']],
    ['a title without an end', 'sshd: anna@pts/0', ['sshd: anna@pts/0']],
    ['a blank inside an argument', 'sh\0-c\0a b\0', ['sh', '-c', 'a b']],
  ])('%s', (_name, text, argv) => {
    expect(parseArgumentList(bytes(text))).toEqual(argv);
  });

  test('any arguments come back as they were given', () => {
    const argument = fc.string({ unit: 'grapheme' }).filter((text) => !text.includes('\0'));
    const argv = fc.tuple(
      argument.filter((text) => !text.includes(' ')),
      fc.array(argument),
    );
    fc.assert(
      fc.property(argv, ([program, rest]) => {
        const given = [program, ...rest];
        expect(parseArgumentList(bytes(given.map((part) => `${part}\0`).join('')))).toEqual(given);
      }),
    );
  });

  test('any bytes are arguments of some kind', () => {
    fc.assert(
      fc.property(fc.uint8Array(), (any) => {
        expect(parseArgumentList(any).length === 0).toBe(any.length === 0);
      }),
    );
  });
});

describe('name', () => {
  test.each<[string, string, string | null, readonly string[] | null, string]>([
    ['a short name stays', 'nginx', '/usr/sbin/nginx', ['nginx'], 'nginx'],
    [
      'a name set by the program stays',
      'postgres: main',
      '/usr/bin/postgres',
      null,
      'postgres: main',
    ],
    [
      'cut off, completed from exe',
      'systemd-resolve',
      '/lib/systemd/systemd-resolved',
      null,
      'systemd-resolved',
    ],
    [
      'cut off, exe removed',
      'systemd-resolve',
      '/lib/systemd-resolved (deleted)',
      null,
      'systemd-resolved',
    ],
    ['cut off, exe hidden', 'systemd-resolve', null, ['/lib/systemd-resolved'], 'systemd-resolved'],
    [
      'cut off, a script',
      'backup-everythi',
      '/usr/bin/python3.11',
      ['python3', '-u', '/opt/backup-everything.py'],
      'backup-everything.py',
    ],
    ['cut off inside a character', 'äääääää\uFFFD', '/opt/ääääääää', null, 'ääääääää'],
    ['cut off, nothing fits', 'fifteen-letters', '/usr/bin/java', ['java'], 'fifteen-letters'],
    ['node’s main thread', 'MainThread', '/usr/local/bin/node', ['node', 'a.js'], 'node'],
    ['node’s main thread, exe hidden', 'MainThread', null, ['/opt/node/bin/node'], 'node'],
    ['node’s main thread, nothing known', 'MainThread', null, null, 'MainThread'],
  ])('%s', (_name, comm, exe, argv, expected) => {
    expect(processName(comm, exe, argv)).toBe(expected);
  });
});

describe('passwd', () => {
  test('names by number, the first of two', () => {
    const text =
      'root:x:0:0:root:/root:/bin/bash\ntoor:x:0:0::/root:/bin/sh\n' +
      'anna:x:1000:1000::/home/anna:/bin/sh\n';
    expect([...parsePasswd(text)]).toEqual([
      [0, 'root'],
      [1000, 'anna'],
    ]);
  });

  test('what is no entry is passed over', () => {
    const text = '# comment\n\n+::::::\nbad\nname:x:-1:0\n:x:5:5\nlast:x:7:7';
    expect([...parsePasswd(text)]).toEqual([[7, 'last']]);
  });

  test('any text gives numbers to names', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        for (const [id, name] of parsePasswd(text)) {
          expect(Number.isSafeInteger(id)).toBe(true);
          expect(name).not.toBe('');
        }
      }),
    );
  });
});
