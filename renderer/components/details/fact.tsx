/** A section of facts: a heading, and name and value in two columns. */
import type { ReactNode } from 'react';

export function Section(props: {
  readonly title: string;
  readonly children: ReactNode;
}): ReactNode {
  return (
    <section>
      <h3>{props.title}</h3>
      {props.children}
    </section>
  );
}

/** `mono` for what is copied and compared character by character. */
export function Fact(props: {
  readonly name: string;
  readonly mono?: boolean;
  readonly children: ReactNode;
}): ReactNode {
  return (
    <>
      <dt>{props.name}</dt>
      <dd className={props.mono === true ? 'mono' : undefined}>{props.children}</dd>
    </>
  );
}

export function NotReadable(): ReactNode {
  return <span className="dim">not readable</span>;
}
