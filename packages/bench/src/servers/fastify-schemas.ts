const contract = (name: string) => ({ $ref: `contract#/components/schemas/${name}` })
const id = { type: 'integer', minimum: 0, maximum: Number.MAX_SAFE_INTEGER }

/** What Fastify compiles: the contract's own schemas, and for parameters their like. */
export const schemas = {
  listAssignees: {
    schema: {
      querystring: {
        type: 'object',
        properties: {
          'page[size]': { type: 'integer', minimum: 1, maximum: 100, default: 20 },
          'page[after]': id,
          'filter[agent_ids]': { type: 'string', pattern: '^[0-9]+(?:,[0-9]+)*$' },
        },
      },
      response: { 200: contract('AssigneePage') },
    },
  },
  listCapacityRules: { schema: { response: { 200: { type: 'array', items: contract('CapacityRule') } } } },
  showCapacityRule: { schema: { response: { 200: contract('CapacityRule') } } },
  createCapacityRule: {
    schema: { body: contract('CreateCapacityRuleRequest'), response: { 200: contract('CapacityRule') } },
  },
  assignAgents: { schema: { body: contract('AssignAgentsRequest'), response: { 200: contract('CapacityRule') } } },
}
