/**
 * The wiring of the one place with state: probe host -> memory -> chart -> faces, and the faces'
 * wishes back to the sampler. Each part is a file of its own.
 */
import { widestScope, type LookScope } from '../../shared/model/look-wish.ts';
import type { Status } from '../../shared/model/status.ts';
import { succeed, type Result } from '../../shared/result.ts';
import type { FaceId, Handlers } from '../../shared/wire/session.ts';
import { createChart } from './chart.ts';
import { createMemory } from './memory.ts';
import { startProbeHost } from './probe-host/probe-host.ts';
import type { SpawnProbe } from './probe-host/probe-process.ts';
import { createSampler, type Cadence } from './sampler.ts';

export type Engine = {
  /** To be served to each face by a session of shared/wire. */
  readonly handlers: Handlers;
  readonly close: () => void;
};

export function startEngine(options: {
  readonly spawnProbe: SpawnProbe;
  readonly version: string;
  readonly cadence?: Cadence;
}): Engine {
  const chart = createChart();
  const memory = createMemory();
  const hiddenFaces = new Set<FaceId>();
  const watchingFaces = new Map<FaceId, number>();
  /** What each subscription will show. */
  const scopes = new Map<symbol, LookScope>();
  /** True when the next sample comes from the same probe process as the one of record. */
  let witnessed = false;
  let announced = '';

  const probe = startProbeHost({
    spawn: options.spawnProbe,
    onStatus: ({ state }) => {
      if (state === 'down') witnessed = false;
      sampler.update({ ready: state === 'live' });
      announce();
    },
  });

  const sampler = createSampler(async () => {
    const scope = widestScope(scopes.values());
    const looked = await probe.look(scope);
    if (!looked.ok) return null;
    // What comes into view has not appeared, and what leaves it is not gone.
    const isSameView = scope === chart.scope();
    chart.publish(memory.remember(looked.value, witnessed && isSameView), scope);
    witnessed = true;
    if (scope !== widestScope(scopes.values())) sampler.lookNow();
    announce();
    return looked.value.lookMs;
  }, options.cadence);

  const status = (): Status => ({
    probe: probe.status(),
    paused: sampler.input().paused,
    cadenceMs: Math.round(sampler.cadenceMs()),
  });

  const announce = (): void => {
    const now = status();
    // A cadence that follows the look time would change at every look; tell it in steps of 100 ms.
    const text = JSON.stringify({ ...now, cadenceMs: Math.round(now.cadenceMs / 100) });
    if (text === announced) return;
    announced = text;
    chart.announce(now);
  };

  const applyFaces = (): void => {
    const faces = [...watchingFaces.keys()];
    sampler.update({
      watched: chart.isWatched(),
      hidden: faces.length > 0 && faces.every((face) => hiddenFaces.has(face)),
    });
    announce();
  };

  const steer = (change: { readonly paused: boolean }): Result<Status> => {
    sampler.update(change);
    announce();
    return succeed(status());
  };

  return {
    handlers: {
      calls: {
        'machine.describe': async () => {
          const machine = await probe.machine();
          return machine.ok ? succeed({ ...machine.value, version: options.version }) : machine;
        },
        'sampling.pause': () => steer({ paused: true }),
        'sampling.resume': () => steer({ paused: false }),
        'sampling.visibility': ({ hidden }, face) => {
          if (hidden) hiddenFaces.add(face);
          else hiddenFaces.delete(face);
          applyFaces();
          return succeed(status());
        },
        'loops.read': ({ pid }) => probe.ask('loops', { pid }),
        'socket.measure': ({ ids }) => probe.ask('measure', { ids }),
        'unix.list': () => probe.ask('unix', {}),
      },
      streams: {
        chart: ({ scope }, emit, face) => {
          const key = Symbol('subscription');
          const widest = widestScope([...scopes.values(), scope]);
          // Unwatched, nothing was read: what is on record may be hours old. While paused, what is
          // on record is all there is.
          const { paused } = sampler.input();
          const fresh = paused || (chart.isWatched() && widest === chart.scope());
          scopes.set(key, scope);
          const stop = chart.subscribe(emit, status(), fresh);
          if (widest !== chart.scope()) sampler.lookNow();
          watchingFaces.set(face, (watchingFaces.get(face) ?? 0) + 1);
          applyFaces();
          return () => {
            stop();
            scopes.delete(key);
            const left = (watchingFaces.get(face) ?? 1) - 1;
            if (left === 0) watchingFaces.delete(face);
            else watchingFaces.set(face, left);
            applyFaces();
          };
        },
      },
      forget: (face) => {
        hiddenFaces.delete(face);
        applyFaces();
      },
      onSurprise: (error) => console.error('portolan: a surprise in the engine:', error),
    },
    close: () => {
      sampler.close();
      probe.close();
    },
  };
}
