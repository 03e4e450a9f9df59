/** Which URLs are our page's own, judged as a URL parser judges them. */
import { describe, expect, test } from 'vitest';
import { isAppUrl } from '../../../electron/main/app-url.ts';

describe('ours', () => {
  test.each(['app://portolan', 'app://portolan/', 'app://portolan/assets/index.js?x#y'])(
    '%s',
    (url) => expect(isAppUrl(url)).toBe(true),
  );
});

describe('not ours', () => {
  test.each([
    '',
    'app:',
    'app://',
    'app:portolan',
    'app://portolan.evil/',
    'app://evil/portolan/',
    'app://portolan@evil/',
    'app://evil@portolan/',
    'app://portolan:80/',
    'apps://portolan/',
    'https://portolan/',
    'file:///app://portolan/',
    'about:blank',
    'data:text/html,app://portolan/',
    'not a url',
  ])('%s', (url) => expect(isAppUrl(url)).toBe(false));
});
