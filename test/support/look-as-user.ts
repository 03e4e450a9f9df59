/**
 * Takes one look as another user and prints it: run by root in a process of its own. All code is
 * loaded before the user changes, because that user may have no way into the checkout.
 */
import koffi from 'koffi';
import { openLinuxProbe } from '../../electron/probe/linux/probe.ts';
import { readers } from '../../shared/model/sample.ts';
import { flatten } from '../../shared/schemas.ts';

const [userId, wanted, capabilities = ''] = process.argv.slice(2);
const reader = readers.find((name) => name === wanted);
if (userId === undefined || reader === undefined) {
  throw new Error('usage: USER READER [CAPABILITY,…]');
}

/** linux/capability.h */
const capabilityNumbers: Readonly<Record<string, number>> = {
  dac_read_search: 2,
  sys_ptrace: 19,
  sys_admin: 21,
};
const keepCapabilities = 8;
const capabilityVersion = 0x2008_0522;
const capsetNumbers: Readonly<Record<string, number>> = { x64: 126, arm64: 91 };

const libc = koffi.load(null);
const prctl: (option: number, value: number) => number = libc.func('prctl', 'int', ['int', 'long']);
const capset: (number: number, header: Buffer, data: Buffer) => number = libc.func(
  'syscall',
  'long',
  ['long', 'uint8_t *', 'uint8_t *'],
);
prctl(keepCapabilities, 1);
if (userId !== '0') {
  process.setgroups?.([]);
  process.setgid?.(Number(userId));
  process.setuid?.(Number(userId));
  let mask = 0;
  for (const name of capabilities === '' ? [] : capabilities.split(',')) {
    const number = capabilityNumbers[name];
    if (number === undefined) throw new Error(`no capability is named ${name}`);
    mask |= 1 << number;
  }
  const header = Buffer.alloc(8);
  header.writeUInt32LE(capabilityVersion, 0);
  // Effective and permitted of the low 32 capabilities; the rest stays zero.
  const data = Buffer.alloc(24);
  data.writeUInt32LE(mask, 0);
  data.writeUInt32LE(mask, 4);
  const result = capset(capsetNumbers[process.arch] ?? -1, header, data);
  if (result !== 0) throw new Error(`capset failed (${koffi.errno()})`);
}
const probe = await openLinuxProbe({ reader });
process.stdout.write(JSON.stringify(flatten(await probe.look())));
probe.close();
