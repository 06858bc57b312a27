import type { WantedAgents } from '../account/model.ts'
import type { RulesFile } from '../file/model.ts'
import type { Matching } from './match.ts'

/**
 * What has to be known of the account's agents to plan for a file: everybody in the rules whose agents it lists, since
 * those whom it leaves out have to go; and whomever it names. All others stay where they are.
 */
export const agentsToRead = ({ rules }: RulesFile, { pairs }: Matching): WantedAgents => ({
  rules: new Set(pairs.flatMap(({ wanted, current }) => (wanted.agents && current ? [current.id] : []))),
  named: rules.flatMap(({ agents }) => agents?.map(({ id }) => id) ?? []),
})
