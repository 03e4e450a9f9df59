/**
 * Takes one look as another user and prints it: run by root in a process of its own. All code is
 * loaded before the user changes, because that user may have no way into the checkout.
 */
import 'koffi';
import { openLinuxProbe } from '../../electron/probe/linux/probe.ts';
import { readers } from '../../shared/model/sample.ts';
import { flatten } from '../../shared/schemas.ts';

const [userId, wanted] = process.argv.slice(2);
const reader = readers.find((name) => name === wanted);
if (userId === undefined || reader === undefined) throw new Error('usage: USER READER');
process.setgroups?.([]);
process.setgid?.(Number(userId));
process.setuid?.(Number(userId));
const probe = await openLinuxProbe({ reader });
process.stdout.write(JSON.stringify(flatten(await probe.look())));
probe.close();
