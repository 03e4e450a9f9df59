/**
 * What a cgroup's path tells: the systemd unit or the container in it. Pure; a path is only text, so
 * this is a hint and never proof of who made it.
 */

export type CgroupHint =
  | { readonly kind: 'unit'; readonly name: string }
  | {
      readonly kind: 'container';
      /** `null` where the path names no engine. */
      readonly engine: 'docker' | 'podman' | 'containerd' | 'cri-o' | 'lxc' | 'nspawn' | null;
      /** In a Kubernetes pod. */
      readonly pod: boolean;
      /** The full id or, for lxc and nspawn, the name. */
      readonly id: string;
    };

/** Prefixes of the scopes that engines make with systemd's cgroup driver. */
const scopes: readonly (readonly [RegExp, 'docker' | 'podman' | 'containerd' | 'cri-o'])[] = [
  [/^docker-([\da-f]{64})\.scope$/, 'docker'],
  [/^libpod-([\da-f]{64})\.scope$/, 'podman'],
  [/^cri-containerd-([\da-f]{64})\.scope$/, 'containerd'],
  [/^crio-([\da-f]{64})\.scope$/, 'cri-o'],
];

/** The innermost container of the path, else the innermost unit; `null` where it names neither. */
export function readCgroup(path: string): CgroupHint | null {
  const parts = path.split('/').filter((part) => part !== '');
  const pod = parts.some((part) => part.startsWith('kubepods'));
  for (let index = parts.length - 1; index >= 0; index--) {
    const container = readContainer(parts[index] ?? '', parts[index - 1] ?? '', pod);
    if (container !== null) return container;
  }
  // Slices only group units; a scope or service holds the processes (systemd.slice(5)).
  const unit = parts.findLast((part) => /.\.(service|scope)$/.test(part));
  return unit === undefined ? null : { kind: 'unit', name: unescapeUnit(unit) };
}

/** `unit nginx.service`, `docker container 0123456789ab`, or `null`. */
export function cgroupWords(path: string): string | null {
  const hint = readCgroup(path);
  if (hint === null) return null;
  if (hint.kind === 'unit') return `unit ${hint.name}`;
  const engine = hint.engine === null ? '' : `${hint.engine} `;
  return `${engine}container ${shortContainerId(hint.id)}${hint.pod ? ' in a Kubernetes pod' : ''}`;
}

/** Twelve digits, as engines print them; names stay whole. */
export function shortContainerId(id: string): string {
  return /^[\da-f]{64}$/.test(id) ? id.slice(0, 12) : id;
}

function readContainer(part: string, parent: string, pod: boolean): CgroupHint | null {
  for (const [pattern, engine] of scopes) {
    const id = pattern.exec(part)?.[1];
    if (id !== undefined) return { kind: 'container', engine, pod, id };
  }
  // With the cgroupfs driver: /docker/ID, /libpod_parent/libpod-ID, /kubepods/…/podUID/ID.
  const podman = /^libpod-([\da-f]{64})$/.exec(part)?.[1];
  if (podman !== undefined) return { kind: 'container', engine: 'podman', pod, id: podman };
  if (/^[\da-f]{64}$/.test(part)) {
    const engine = parent === 'docker' ? 'docker' : null;
    return { kind: 'container', engine, pod, id: part };
  }
  const lxc = /^lxc\.payload\.(.+)$/.exec(part)?.[1] ?? (parent === 'lxc' ? part : undefined);
  if (lxc !== undefined) return { kind: 'container', engine: 'lxc', pod, id: lxc };
  const nspawn = /^(?:machine-(.+)\.scope|systemd-nspawn@(.+)\.service)$/.exec(part);
  const machine = nspawn?.[1] ?? nspawn?.[2];
  if (machine === undefined) return null;
  return { kind: 'container', engine: 'nspawn', pod, id: unescapeUnit(machine) };
}

/** Bytes that units may not hold in names are written `\x2d` (systemd.unit(5), string escaping). */
function unescapeUnit(name: string): string {
  return name.replace(/\\x([2-7][\da-f])/g, (_text, byte: string) =>
    String.fromCharCode(Number.parseInt(byte, 16)),
  );
}
