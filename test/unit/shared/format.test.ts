import { expect, test } from 'vitest';
import { formatAge } from '../../../shared/format/age.ts';
import { shortenHome } from '../../../shared/format/folder.ts';
import { formatMoment } from '../../../shared/format/moment.ts';
import { visibleText } from '../../../shared/format/visible-text.ts';
import { commandLine } from '../../../shared/model/process.ts';
import { makeProcess } from '../../support/model-builders.ts';

test.each([
  [-5000, 'now'],
  [0, 'now'],
  [1999, 'now'],
  [2000, '2 s'],
  [59_999, '59 s'],
  [60_000, '1 m'],
  [3_600_000, '1 h'],
  [86_400_000, '1 d'],
  [400 * 86_400_000, '1 y'],
])('%d ms ago is %s', (ageMs, text) => {
  expect(formatAge(ageMs)).toBe(text);
});

test('a name cannot move the cursor, colour the line or turn it around', () => {
  expect(visibleText('ok\u001b[31mred\u202etxt.exe\n\u200b')).toBe(
    'ok\\x1b[31mred\\u202etxt.exe\\x0a\\u200b',
  );
  expect(visibleText('naïve 端口 🚢 می\u200cخواهم')).toBe('naïve 端口 🚢 می\u200cخواهم');
  expect(visibleText('half \ud83d pair')).toBe('half \\ud83d pair');
});

test('home is a tilde, and only home', () => {
  expect(shortenHome('/home/ada/code', '/home/ada')).toBe('~/code');
  expect(shortenHome('/home/ada', '/home/ada')).toBe('~');
  expect(shortenHome('/home/adam', '/home/ada')).toBe('/home/adam');
  expect(shortenHome('/srv', '/')).toBe('/srv');
});

test('a command line can be read back argument by argument', () => {
  const argv = ['node', 'my app/vite.js', '', "it's", '--port=3000'];
  expect(commandLine(makeProcess({ argv }))).toBe(
    "node 'my app/vite.js' '' 'it'\\''s' --port=3000",
  );
  expect(commandLine(makeProcess({ argv: null, name: 'kthreadd' }))).toBe('kthreadd');
});

test('a moment is said in local time, in one way for every language', () => {
  expect(formatMoment(new Date(2026, 0, 5, 9, 7, 59).getTime())).toBe('2026-01-05 09:07');
});
