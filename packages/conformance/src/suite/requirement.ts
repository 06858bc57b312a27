import type { Exchange } from '../http/exchange.ts'
import type { Trial } from './trial.ts'

/**
 * Where a requirement comes from: the published API reference (R), the vendor's other documentation (V), what client
 * programs are seen to rely on (C), or a decision of Capacity Rules where nothing public says (D).
 */
export type Origin = 'R' | 'V' | 'C' | 'D'

/** What a requirement cannot be checked without. */
export interface Needs {
  /** So many agents that may be moved. */
  readonly agents?: number
  /** The credentials of an agent without permissions. */
  readonly agentToken?: boolean
  /** Leave to switch the default rule. */
  readonly defaultSwitch?: boolean
  /** A server that is spoken to without a proxy in between: one of plain HTTP. */
  readonly plainHttp?: boolean
  /** A Capacity Rules server, and no other that speaks the same API. */
  readonly ownServer?: boolean
  /** The kind of credentials that the admin has. */
  readonly credentials?: 'api' | 'bearer'
}

interface About {
  /** Its name: the theme, a full stop, and the rule in a few words. It stays the same from version to version. */
  readonly id: string
  readonly origin: Origin
  /** The part of the contract that it stands in: an operation, and where it helps a status. */
  readonly contract?: string
  /** The rule, in a sentence. */
  readonly rule: string
}

/** A requirement that sends requests of its own. */
export interface Requirement extends About {
  readonly needs?: Needs
  /** @throws Mismatch when the server breaks the rule, NotApplicable when it cannot be told here */
  readonly check: (trial: Trial) => Promise<void>
}

/** A requirement on all that was sent and received, whoever asked for it. */
export interface Observation extends About {
  readonly needs?: Pick<Needs, 'ownServer'>
  /**
   * Looks at all exchanges of the run, in the order in which they ended.
   *
   * @returns how many of them it is about
   * @throws Mismatch at the first that breaks the rule
   */
  readonly look: (exchanges: readonly Exchange[], facts: ObservedFacts) => number
}

/** What an observation may know of the run. */
export interface ObservedFacts {
  /** The origin that links in replies have to have. */
  readonly publicOrigin: string
  /** Whether the server is an account at Zendesk, and not one of Capacity Rules. */
  readonly zendesk: boolean
}

/** Requirements that belong together. */
export interface Theme {
  readonly name: string
  readonly requirements?: readonly Requirement[]
  readonly observations?: readonly Observation[]
}
