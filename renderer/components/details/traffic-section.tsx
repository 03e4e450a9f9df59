/** How much a connection carries now: measured each second while it is shown, and at no other time. */
import type { ReactNode } from 'react';
import { queueWords, trafficWords } from '../../../shared/format/depth-words.ts';
import type { Row } from '../../rows/row.ts';
import { Fact, NotReadable, Section } from './fact.tsx';
import { useMeasure } from './use-measure.ts';

export function TrafficSection({ row }: { readonly row: Row }): ReactNode {
  const { socket } = row;
  const measurable = socket.remote !== null && socket.state !== 'time-wait';
  const measure = useMeasure(measurable ? socket.id : null);
  if (!measurable) return null;
  const { traffic = null, queue = null } = measure ?? {};
  return (
    <Section title="Traffic">
      <dl>
        {traffic === null
          ? socket.protocol === 'tcp' && (
              <Fact name="Traffic">{measure === null ? '…' : <NotReadable />}</Fact>
            )
          : trafficWords(traffic).map(([name, words]) => (
              <Fact key={name} name={name}>
                {words}
              </Fact>
            ))}
        <Fact name="Queue">{queue === null ? '…' : queueWords(queue)}</Fact>
      </dl>
    </Section>
  );
}
