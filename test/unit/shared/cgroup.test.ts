/** What cgroup paths of real systems tell, and that any text is survived. */
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { cgroupWords, readCgroup } from '../../../shared/model/cgroup.ts';

const id = '0123456789abcdef'.repeat(4);

describe('a cgroup path', () => {
  test.each([
    ['/system.slice/nginx.service', 'unit nginx.service'],
    ['/system.slice/system-getty.slice/getty@tty1.service', 'unit getty@tty1.service'],
    [
      '/user.slice/user-1000.slice/user@1000.service/app.slice/app-code\\x2doss.scope',
      'unit app-code-oss.scope',
    ],
    [`/system.slice/docker-${id}.scope`, 'docker container 0123456789ab'],
    [`/docker/${id}`, 'docker container 0123456789ab'],
    [`/docker/${id}/system.slice/sshd.service`, 'docker container 0123456789ab'],
    [
      `/user.slice/user-1000.slice/user@1000.service/user.slice/libpod-${id}.scope/container`,
      'podman container 0123456789ab',
    ],
    [`/libpod_parent/libpod-${id}`, 'podman container 0123456789ab'],
    [
      `/kubepods.slice/kubepods-burstable.slice/kubepods-burstable-pod1.slice/cri-containerd-${id}.scope`,
      'containerd container 0123456789ab in a Kubernetes pod',
    ],
    [`/kubepods/besteffort/pod1/${id}`, 'container 0123456789ab in a Kubernetes pod'],
    [
      `/kubepods.slice/kubepods-pod1.slice/crio-${id}.scope`,
      'cri-o container 0123456789ab in a Kubernetes pod',
    ],
    ['/lxc.payload.web/system.slice/nginx.service', 'lxc container web'],
    ['/machine.slice/machine-build\\x2dbox.scope', 'nspawn container build-box'],
    ['/machine.slice/systemd-nspawn@box.service/payload', 'nspawn container box'],
    ['/system.slice', null],
    ['/', null],
    ['', null],
  ])('%s', (path, words) => {
    expect(cgroupWords(path)).toBe(words);
  });

  test('keeps the full id of a container', () => {
    expect(readCgroup(`/docker/${id}`)).toEqual({
      kind: 'container',
      engine: 'docker',
      pod: false,
      id,
    });
  });

  test('is any text at all', () => {
    fc.assert(fc.property(fc.string(), (path) => void cgroupWords(path)));
    const part = fc.constantFrom(
      'a.service',
      '\\x2d',
      `docker-${id}.scope`,
      id,
      'kubepods',
      '\\xff',
    );
    fc.assert(
      fc.property(fc.array(part), (parts) => {
        const hint = readCgroup(parts.join('/'));
        expect(hint === null || hint.kind === 'unit' || hint.id.length > 0).toBe(true);
      }),
    );
  });
});
