/**
 * sock_diag(7) in every network namespace: one kept netlink socket for each, opened on demand and
 * closed as soon as the namespace is no longer listed, because an open socket keeps it alive.
 */
import type { NetworkNamespace } from '../../../shared/model/network-namespace.ts';
import { openDiagExchange, type DiagExchange } from './diag-exchange.ts';
import type { Libc } from './libc.ts';
import { openNamespaceEntry } from './namespace-entry.ts';
import { openNamespaces, type FoundNamespace } from './namespaces.ts';
import { openSockDiag, type SockDiag } from './sock-diag.ts';

export type NamespaceReader = {
  readonly found: FoundNamespace;
  /** `null` where this user may not enter; the namespace is then read as text. */
  readonly diag: { readonly tables: SockDiag; readonly exchange: DiagExchange } | null;
};

export type NamespaceDiag = {
  readonly list: () => readonly NamespaceReader[];
  readonly find: (namespace: NetworkNamespace) => NamespaceReader | null;
  readonly close: () => void;
};

export function openNamespaceDiag(libc: Libc, root: string): NamespaceDiag {
  const namespaces = openNamespaces(root);
  const entry = openNamespaceEntry(libc, root);
  const readers = new Map<FoundNamespace, NamespaceReader>();

  const open = (found: FoundNamespace): NamespaceReader => {
    if (entry === null) return { found, diag: null };
    const opening = <T>(act: () => T): T => entry.within(found.path, act);
    let tables: SockDiag | null = null;
    try {
      tables = openSockDiag(libc, opening);
      return { found, diag: { tables, exchange: openDiagExchange(libc, opening) } };
    } catch (error) {
      // Ended meanwhile, or of a user namespace this user has no rights in: text may still tell.
      if (!(error instanceof Error)) throw error;
      tables?.close();
      return { found, diag: null };
    }
  };
  const closeReader = ({ diag }: NamespaceReader): void => {
    diag?.tables.close();
    diag?.exchange.close();
  };
  const list = (): readonly NamespaceReader[] => {
    const found = namespaces.list();
    for (const [known, reader] of readers) {
      if (found.includes(known)) continue;
      closeReader(reader);
      readers.delete(known);
    }
    return found.map((one) => {
      const reader = readers.get(one) ?? open(one);
      readers.set(one, reader);
      return reader;
    });
  };

  return {
    list,
    find: ({ name }) => list().find(({ found }) => found.namespace.name === name) ?? null,
    close: () => {
      for (const reader of readers.values()) closeReader(reader);
      readers.clear();
      entry?.close();
    },
  };
}
