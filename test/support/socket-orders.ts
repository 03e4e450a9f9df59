/** What a test asks of a socket process, and what it answers. */

export type SocketOrder =
  | { readonly order: 'listen'; readonly host: string; readonly ports: readonly number[] }
  /** Takes the server handed over with the message as one more owner, and accepts nothing on it. */
  | { readonly order: 'adopt' }
  /** Opens and closes listeners on and on, until the process ends. */
  | { readonly order: 'churn'; readonly host: string }
  /** Becomes this user, for good. */
  | { readonly order: 'become'; readonly userId: number };

export type SocketAnswer =
  | { readonly answer: 'ready' }
  | { readonly answer: 'done'; readonly ports: readonly number[] }
  | { readonly answer: 'failed'; readonly message: string };
