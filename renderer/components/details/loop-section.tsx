/** Which event loop serves the socket, and what else it serves: asked when the details open. */
import { useEffect, useState, type ReactNode } from 'react';
import { nameLoop } from '../../../shared/format/loop-words.ts';
import { visibleText } from '../../../shared/format/visible-text.ts';
import {
  loopsServing,
  type EventLoop,
  type LoopReading,
} from '../../../shared/model/event-loop.ts';
import type { Result } from '../../../shared/result.ts';
import { loopSentence } from '../../format/loop-sentence.ts';
import type { Row } from '../../rows/row.ts';
import { useWorkspace } from '../workspace-context.ts';
import { Fact, Section } from './fact.tsx';

/** A server with more workers than this has loops that look alike. */
const ownersAsked = 8;

/** Changes when there is something new to ask: the key of the section. */
export function loopQuestion(row: Row): string {
  return `${row.id} ${row.owners.map(({ key }) => key).join()}`;
}

export function LoopSection({ row }: { readonly row: Row }): ReactNode {
  const { feed } = useWorkspace();
  const [readings, setReadings] = useState<readonly Result<LoopReading>[] | null>(null);
  const pids = row.owners.slice(0, ownersAsked).map(({ pid }) => pid);
  const asked = pids.join();

  useEffect(() => {
    if (asked === '') return;
    let wanted = true;
    const ask = async (): Promise<void> => {
      const pids = asked.split(',').map(Number);
      const answers = await Promise.all(pids.map((pid) => feed.ask('loops.read', { pid })));
      if (wanted) setReadings(answers);
    };
    void ask();
    return () => {
      wanted = false;
    };
  }, [feed, asked]);

  if (pids.length === 0) return null;
  return (
    <Section title="Event loop">
      {readings === null ? (
        <p className="dim">reading…</p>
      ) : (
        <Loops row={row} readings={readings} />
      )}
    </Section>
  );
}

function Loops(props: {
  readonly row: Row;
  readonly readings: readonly Result<LoopReading>[];
}): ReactNode {
  const { row, readings } = props;
  const loops = new Map<string, { readonly loop: EventLoop; readonly owner: string }>();
  const problems = new Set<string>();
  for (const reading of readings) {
    if (!reading.ok) {
      problems.add(reading.error.message);
      continue;
    }
    for (const loop of loopsServing(reading.value, row.id)) {
      const owner = reading.value.processes.find(({ key }) => key === loop.owners[0]?.process);
      loops.set(loop.id, { loop, owner: `${owner?.name ?? ''} ${owner?.pid ?? ''}` });
    }
    for (const { fact, detail } of reading.value.gaps) if (fact === 'loops') problems.add(detail);
  }
  return (
    <>
      {loops.size > 0 && (
        <dl>
          {[...loops.values()].map(({ loop, owner }) => (
            <Fact key={loop.id} name={nameLoop(loop)}>
              {row.owners.length > 1 && <span className="dim">{visibleText(owner)}: </span>}
              {loopSentence(loop, row.id)}
            </Fact>
          ))}
        </dl>
      )}
      {loops.size === 0 && problems.size === 0 && (
        <p className="dim">
          No epoll watches this socket: its owner waits in accept, poll or select.
        </p>
      )}
      {[...problems].map((problem) => (
        <p key={problem} className="dim">
          {visibleText(problem)}
        </p>
      ))}
    </>
  );
}
