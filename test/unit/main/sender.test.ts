/** Who may speak through the IPC door, frame by frame. */
import { expect, test } from 'vitest';
import { senderFault, type Sender } from '../../../electron/main/sender.ts';

type Frame = NonNullable<Sender['senderFrame']>;

const top: Frame = { url: 'app://portolan/', parent: null };
/** Only whether there is a parent matters. */
const parent = {} as NonNullable<Frame['parent']>;

test('the top frame of our window, on our page, may speak', () => {
  expect(senderFault({ senderFrame: top }, true)).toBeNull();
});

test.each<readonly [string, Sender['senderFrame'], boolean]>([
  ['another window', top, false],
  ['a frame that is gone', null, true],
  ['a frame within our page', { ...top, parent }, true],
  ['a blank page in our window', { ...top, url: 'about:blank' }, true],
  ['another origin in our window', { ...top, url: 'https://example.invalid/' }, true],
  ['a lookalike of our address', { ...top, url: 'app://portolan.example/' }, true],
])('%s may not', (_name, senderFrame, isOurWindow) => {
  expect(senderFault({ senderFrame }, isOurWindow)).toMatch(/\w/);
});
