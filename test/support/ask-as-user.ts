/**
 * Asks a rare question (`loops PID`, `doctor`) as another user and prints the answer: run by root in
 * a process of its own. All code is loaded before the user changes, as in look-as-user.ts.
 */
import 'koffi';
import { openLinuxProbe } from '../../electron/probe/linux/probe.ts';

const [userId, question, pid] = process.argv.slice(2);
if (userId === undefined || (question !== 'loops' && question !== 'doctor')) {
  throw new Error('usage: USER loops PID, or USER doctor');
}
process.setgroups?.([]);
process.setgid?.(Number(userId));
process.setuid?.(Number(userId));
const probe = await openLinuxProbe();
const answer =
  question === 'doctor'
    ? await probe.examine(['/usr/bin/node', '/opt/my tools/portolan.js'])
    : await probe.readLoops(pid === undefined ? null : Number(pid));
process.stdout.write(JSON.stringify(answer));
probe.close();
