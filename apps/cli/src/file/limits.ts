/** What the contract allows in a rule. A test holds these against the OpenAPI document. */
export const limits = {
  /** Characters (code points), after the spaces around it are taken off. */
  nameLength: 255,
  /** Characters (code points). */
  descriptionLength: 1000,
  /** Items an agent may hold at once, by channel. */
  capacity: { email: 500, messaging: 500, voice: 1 },
  agentId: 2 ** 53 - 2,
  /** Ids in one request. */
  agentIdsPerRequest: 10_000,
  /** Ids in the filter of one request, and assignees on a page. */
  agentsPerPage: 100,
  /** The largest file that is read, in bytes; a hundred thousand agents with their names take a third. */
  fileBytes: 16 * 1024 * 1024,
} as const

export const channels = ['email', 'messaging', 'voice'] as const
export type Channel = (typeof channels)[number]
