import { rulesPath } from '../account/views.ts'
import { expectEqual, expectError, expectStatus } from '../suite/mismatch.ts'
import type { Requirement, Theme } from '../suite/requirement.ts'
import { asMade, unknownAgentId as nobody } from '../suite/trial.ts'
import { refuses } from './refused.ts'

const channels = [
  { channel: 'email', most: 500 },
  { channel: 'messaging', most: 500 },
  { channel: 'voice', most: 1 },
] as const

const bounds = channels.map(
  ({ channel, most }): Requirement => ({
    id: `capacities.${channel}`,
    origin: 'V',
    contract: `schema ${channel === 'voice' ? 'VoiceCapacity' : 'ItemCapacity'}`,
    rule: `The capacity for ${channel} goes from 0 to ${most}.`,
    check: async (t) => {
      for (const value of [0, most]) {
        const { exchange, capacities } = await t.rule({ capacities: { [channel]: value } })
        const others = { email: 0, messaging: 0, voice: 0 }
        expectEqual(exchange, 'the capacities', capacities, { ...others, [channel]: value })
      }
      for (const value of [-1, most + 1]) {
        expectStatus(await t.create({ capacities: { [channel]: value } }), 400)
      }
    },
  }),
)

const notWhole = channels.map(({ channel }) =>
  refuses(`capacities-${channel}`, `The capacity for ${channel} is a whole number.`, [
    ['capacities', `{"${channel}":null}`, `capacities.${channel}:(null), `],
    ['capacities', `{"${channel}":0.5}`, `capacities.${channel}:(0.5), `],
    ['capacities', `{"${channel}":"1"}`, `capacities.${channel}:(1), `],
    ['capacities', `{"${channel}":true}`, `capacities.${channel}:(true), `],
    ['capacities', `{"${channel}":[1]}`, `capacities.${channel}:(array), `],
    ['capacities', `{"${channel}":501}`, `capacities.${channel}:(501), `],
    ['capacities', `{"${channel}":-1}`, `capacities.${channel}:(-1), `],
  ]),
)

export const capacities: Theme = {
  name: 'Capacities',
  requirements: [
    ...bounds,
    ...notWhole,
    refuses('capacities', 'Capacities are an object.', [
      ['capacities', 'null', 'capacities:(null), '],
      ['capacities', '5', 'capacities:(5), '],
      ['capacities', '[1,2,0]', 'capacities:(array), '],
      ['capacities', '"email"', 'capacities:(email), '],
    ]),
    refuses('channels', 'There are the channels email, messaging and voice.', [
      ['capacities', '{"fax":1}', 'capacities.fax:(1), '],
      ['capacities', '{"Email":1}', 'capacities.Email:(1), '],
      ['capacities', '{"email":1,"":2}', 'capacities.:(2), '],
    ]),
    {
      id: 'create.capacities-required',
      origin: 'R',
      contract: 'createCapacityRule 400',
      rule: 'A new rule has to have capacities.',
      check: async (t) => {
        const json = { name: `${t.mark} without capacities` }
        expectError(await t.send('POST', rulesPath, { json }), 400, 'Invalid parameter: capacities:(), …')
      },
    },
    {
      id: 'capacities.by-value',
      origin: 'D',
      rule: 'Numbers count by their value: 2.0 is 2, 1e2 is 100 and -0 is 0.',
      check: async (t) => {
        const body = t.bodyText('capacities', '{"email":1e2,"messaging":2.0,"voice":-0}')
        const { exchange, capacities: seen } = asMade(await t.send('POST', rulesPath, { body }))
        expectEqual(exchange, 'the capacities', seen, { email: 100, messaging: 2, voice: 0 })
      },
    },
    {
      id: 'body.last-key-wins',
      origin: 'D',
      rule: 'Of a key that stands twice in an object, the last one counts.',
      check: async (t) => {
        const body = t.bodyText('capacities', '{"email":1,"email":2}')
        const { exchange, capacities: seen } = asMade(await t.send('POST', rulesPath, { body }))
        expectEqual(exchange, 'the capacities', seen, { email: 2, messaging: 0, voice: 0 })
      },
    },
    refuses('default', 'The default flag is true or false.', [
      ['default', 'null', 'default:(null), '],
      ['default', '0', 'default:(0), '],
    ]),
    {
      // A server that takes these for true would switch the default rule.
      ...refuses('default-for-true', 'The default flag is a boolean, and nothing that stands for one.', [
        ['default', '"true"', 'default:(true), '],
        ['default', '"false"', 'default:(false), '],
        ['default', '1', 'default:(1), '],
      ]),
      needs: { defaultSwitch: true },
    },
    // With ids that nobody has: a server that takes such a list all the same must not move somebody.
    refuses('agent-ids', 'agent_ids is a list of ids.', [
      ['agent_ids', 'null', 'agent_ids:(null), '],
      ['agent_ids', `"${nobody}"`, `agent_ids:(${nobody}), `],
      ['agent_ids', `{"0":${nobody}}`, 'agent_ids:(object), '],
      ['agent_ids', '[0]', 'agent_ids[0]:(0), '],
      ['agent_ids', '[-1]', 'agent_ids[0]:(-1), '],
      ['agent_ids', '[4503599627370495.5]', 'agent_ids[0]:(4503599627370495.5), '],
      ['agent_ids', `["${nobody}"]`, `agent_ids[0]:(${nobody}), `],
      ['agent_ids', `[[${nobody}]]`, 'agent_ids[0]:(array), '],
      ['agent_ids', '[9007199254740991]', 'agent_ids[0]:(9007199254740991), '],
    ]),
  ],
}
