import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Process } from '../../../shared/model/process.ts';
import type { Socket } from '../../../shared/model/socket.ts';
import { parseQuery, queryHelp } from '../../../shared/query/query.ts';
import { makeProcess, makeSample, makeSocket } from '../../support/model-builders.ts';

const shop = makeProcess({ pid: 41822, name: 'node', argv: ['node', 'my app/vite.js'] });
const nginx = makeProcess({
  pid: 80,
  name: 'nginx',
  argv: null,
  cwd: '/',
  user: { id: 0, name: 'root' },
});
const ownedBy = (process: Process, facts: Partial<Socket>): Socket =>
  makeSocket({
    owners: [{ process: process.key, descriptors: [3] }],
    ownerAbsence: null,
    ...facts,
  });

const rows = [
  ownedBy(shop, { id: 'shop', local: { address: '127.0.0.1', port: 3000 } }),
  ownedBy(nginx, { id: 'web', local: { address: '0.0.0.0', port: 80 }, creator: null }),
  ownedBy(nginx, {
    id: 'web6',
    family: 'ipv6',
    local: { address: '::', port: 8080 },
    creator: null,
  }),
  makeSocket({
    id: 'dns',
    protocol: 'udp',
    state: 'unconnected',
    local: { address: '::1', port: 53 },
    family: 'ipv6',
    creator: { id: 33, name: 'www-data' },
    ownerAbsence: 'denied',
  }),
  ownedBy(shop, {
    id: 'call',
    state: 'established',
    local: { address: '10.0.0.2', port: 51000 },
    remote: { address: '10.0.0.7', port: 443 },
  }),
];
const sample = makeSample(rows, [shop, nginx]);

function found(text: string): readonly string[] {
  const parsed = parseQuery(text);
  if (!parsed.ok) throw new Error(parsed.message);
  return rows.filter((row) => parsed.query.matches(row, sample)).map(({ id }) => id);
}

describe('the filter language', () => {
  test.each([
    ['', ['shop', 'web', 'web6', 'dns', 'call']],
    ['80', ['web', 'web6']],
    ['30', ['shop']],
    ['41822', ['shop', 'call']],
    [':80', ['web']],
    ['port:80', ['web']],
    ['port:80,3000', ['shop', 'web']],
    ['port:50-100', ['web', 'dns']],
    ['rport:443', ['call']],
    ['pid:80', ['web', 'web6']],
    ['process:nginx', ['web', 'web6']],
    ['NGINX', ['web', 'web6']],
    ['-process:nginx', ['shop', 'dns', 'call']],
    ['"my app"', ['shop', 'call']],
    ['command:"my app"', ['shop', 'call']],
    ['user:www-data', ['dns']],
    ['user:0', ['web', 'web6']],
    ['folder:shop', ['shop', 'call']],
    ['address:loopback', ['shop', 'dns']],
    ['address:wildcard', ['web', 'web6']],
    ['127.0.0.1:3000', ['shop']],
    ['[::1]:53', ['dns']],
    ['localhost:80', ['web']],
    ['::1', ['dns']],
    ['remote:10.0.0', ['call']],
    ['proto:udp', ['dns']],
    ['proto:tcp6', ['web6']],
    ['family:ipv6', ['web6', 'dns']],
    ['state:listen', ['shop', 'web', 'web6', 'dns']],
    ['state:established', ['call']],
    ['node state:listen', ['shop']],
    ['-', ['shop', 'web', 'web6', 'dns', 'call']],
  ])('%s', (text, expected) => {
    expect(found(text)).toEqual(expected);
  });

  test.each([
    ['prt:80', /prt: is not a filter; the filters are port, /],
    ['port:', /port: needs a value; type port:3000-3999/],
    ['port:http', /http is not a port/],
    ['port:70000', /70000 is not a port/],
    ['port:90-80', /90-80 is not a port/],
    ['pid:x', /pid:x is not a process id/],
    ['state:open', /state:open is unknown; the states are listen, /],
    ['proto:sctp', /proto:sctp is unknown/],
    ['family:ipx', /family:ipx is unknown/],
    ['"open', /a quote \("\) is not closed/],
  ])('%s is refused with a sentence', (text, message) => {
    const parsed = parseQuery(text);
    expect(parsed.ok ? '' : parsed.message).toMatch(message);
  });

  test('no text makes it throw or hang, and what it refuses it explains', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 60 }), (text) => {
        const parsed = parseQuery(text);
        if (parsed.ok) for (const row of rows) parsed.query.matches(row, sample);
        else expect(parsed.message).not.toBe('');
      }),
    );
  });

  test('every example of the help is accepted', () => {
    for (const { term } of queryHelp) expect(parseQuery(term)).toMatchObject({ ok: true });
  });
});
