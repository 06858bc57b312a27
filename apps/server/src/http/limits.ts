/** The limits of the HTTP side, each with its unit. Those of the domain are in core, those of the store in the store. */
export const limits = {
  /** A body of exactly this size is read, a larger one is 413. */
  bodyBytes: 1024 * 1024,
  /** The target and all header fields together, names and values, are shorter than this; more is 431. */
  headerBytes: 16 * 1024,
  /** Header fields; more are 431. */
  headerFields: 200,
  /** From the connection, or the end of the last request, to the end of the header fields; later is 408. */
  headersTimeoutMs: 10_000,
  /** From the first byte of a request to its last; later is 408. */
  requestTimeoutMs: 30_000,
  /** How long a connection may stand still with a reply that the client does not take; then it is closed. */
  replyTimeoutMs: 60_000,
  /** How long a connection may idle between two requests. */
  keepAliveTimeoutMs: 65_000,
  /** Connections at once; a further one is closed. */
  connections: 10_000,
  /** Requests on one connection; the reply to the last one closes it. */
  requestsPerConnection: 100_000,
  /** Passwords that are hashed at once; each takes 32 MiB. */
  passwordHashes: 2,
  /** Passwords that may wait to be hashed; a further one is 503. */
  passwordQueue: 16,
  /** Wrong passwords for one address of a user from one client, in the window. */
  passwordFailuresPerLogin: 10,
  /** Wrong passwords from one client, in the window. */
  passwordFailuresPerClient: 100,
  passwordFailureWindowMs: 60_000,
  /** Clients whose wrong passwords are counted; the one longest without makes room. */
  throttledClients: 10_000,
  /** Right passwords that need no second hash. */
  verifiedPasswords: 1000,
  /** Callers with tokens who need no look-up in the store, while it stays as it is. */
  knownCallers: 10_000,
  /** Replies that are given again, while the store stays as it is; a long one counts as several. */
  cachedReplies: 1000,
  /** How much of a reply counts as one, in characters: all of them together take 64 MiB at most. */
  cachedReplyPlaceCharacters: 32 * 1024,
  /** The longest reply that is kept, in characters. */
  cachedReplyCharacters: 256 * 1024,
  /** How long a client may go on sending behind a reply that ends the connection. */
  closingMs: 5000,
  /** How long requests that run may take to finish once the server was told to stop. */
  drainTimeoutMs: 10_000,
} as const

/** The same limits, whatever their numbers. */
export type Limits = { readonly [Name in keyof typeof limits]: number }
