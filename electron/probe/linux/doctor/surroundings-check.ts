/** Where Portolan runs: which kernel, as whom, and inside of what. */
import { existsSync } from 'node:fs';
import { release } from 'node:os';
import type { Check } from '../../../../shared/model/examination.ts';
import { readLink, readText } from '../proc-files.ts';
import { parseCapabilities } from './capabilities.ts';
import { limited, ok, type CheckText, type DoctorContext } from './context.ts';

const userText: CheckText = ['user', 'User'];
const placeText: CheckText = ['surroundings', 'Surroundings'];

/** PROC_PID_INIT_INO of include/linux/proc_ns.h: the same on every machine. */
const initialPidNamespace = 'pid:[4026531836]';

export function checkUser({ root, viewerId, nameOf }: DoctorContext): Check {
  const status = readText(`${root}/self/status`);
  const capabilities = status.ok ? parseCapabilities(status.value) : null;
  const power =
    capabilities === null
      ? 'capabilities unknown'
      : capabilities.length === 0
        ? 'without capabilities'
        : `with the capabilities ${capabilities.join(', ')}`;
  return ok(userText, `${nameOf(viewerId)} (${viewerId}), ${power}`);
}

export function checkSurroundings({ root }: DoctorContext): Check {
  const kernel = `Linux ${release()}`;
  if (/microsoft/i.test(release())) {
    const detail = `${kernel} inside WSL: the ports of Windows itself are not on this chart`;
    return limited(placeText, detail, 'start Portolan on Windows for those');
  }
  const container = nameContainer(root);
  const namespace = readLink('/proc/self/ns/pid');
  const isNested = namespace.ok && namespace.value !== initialPidNamespace;
  if (!isNested) {
    return container === null
      ? ok(placeText, `${kernel}, and every process of it`)
      : ok(placeText, `${kernel}, in a ${container} container that sees the whole machine`);
  }
  const inside = container === null ? 'a pid namespace' : `a ${container} container`;
  const detail = `${kernel} inside ${inside}: processes outside of it cannot be seen`;
  const unlock =
    container === 'docker' || container === 'podman'
      ? `${container} run --pid=host --network=host … (opens the whole machine to the container)`
      : 'start Portolan outside of it';
  return limited(placeText, detail, unlock);
}

function nameContainer(root: string): string | null {
  if (existsSync('/.dockerenv')) return 'docker';
  if (existsSync('/run/.containerenv')) return 'podman';
  // systemd and its kin tell pid 1 so (container interface of systemd, "environment variables").
  const environment = readText(`${root}/1/environ`);
  if (!environment.ok) return null;
  return /(?:^|\0)container=([\w.-]+)/.exec(environment.value)?.[1] ?? null;
}
