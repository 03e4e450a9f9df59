/** A network namespace other than Portolan's own, as a person would know it. Knows no OS calls. */

export type NetworkNamespace = {
  /** The kernel's number, as `lsns -t net` prints it; `null` where this user may not read it. */
  readonly id: number | null;
  /** Its name below /run/netns, else the container or service that lives in it, else its number. */
  readonly name: string;
};
