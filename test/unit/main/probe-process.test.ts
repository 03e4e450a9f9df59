/** What the probe is told of our environment. */
import { expect, test, vi } from 'vitest';
import { probeEnvironment } from '../../../electron/main/probe-process.ts';

vi.mock('electron', () => ({ utilityProcess: {} }));

test('the probe is told what it needs and nothing secret', () => {
  const environment = {
    PATH: '/usr/bin',
    HOME: '/home/ada',
    PORTOLAN_PROBE: 'text',
    AWS_SECRET_ACCESS_KEY: 'secret',
    NODE_OPTIONS: '--inspect',
    LC_ALL: 'de_DE.UTF-8',
  };
  expect(probeEnvironment(environment)).toEqual({
    LC_ALL: 'C',
    PATH: '/usr/bin',
    HOME: '/home/ada',
    PORTOLAN_PROBE: 'text',
  });
});
