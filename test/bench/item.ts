/** One thing that is measured, once a round. */

export type Item = {
  /** How budgets and the JSON call it. */
  readonly key: string;
  /** How a person would type or say it. */
  readonly title: string;
  /** One measurement in milliseconds; throws when it measured nothing of worth. */
  readonly measure: () => Promise<number>;
};

export type LeftOut = { readonly title: string; readonly reason: string };
