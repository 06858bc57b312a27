import { rulesPath } from '../account/views.ts'
import { expectEqual, expectError } from '../suite/mismatch.ts'
import type { Requirement, Theme } from '../suite/requirement.ts'
import { asMade, type Trial } from '../suite/trial.ts'
import { refuses } from './refused.ts'

/** The mark of the run and so many code points behind it that both together have the given length. */
const ofLength = (t: Trial, length: number, fill: string): string =>
  `${t.mark}${fill.repeat(length - [...t.mark].length)}`

const limits = (['name', 'description'] as const).map((field): Requirement => {
  const most = field === 'name' ? 255 : 1000
  return {
    id: `${field}.length`,
    origin: 'D',
    contract: `schema CapacityRule${field === 'name' ? 'Name' : 'Description'}`,
    rule: `A ${field} has at most ${most} characters, counted as code points.`,
    check: async (t) => {
      for (const fill of ['x', '😀']) {
        const longest = ofLength(t, most, fill)
        const made = await t.rule({ [field]: longest })
        expectEqual(made.exchange, `the ${field}`, made[field], longest)
        const tooLong = await t.create({ [field]: `${longest}${fill}` })
        expectError(tooLong, 400, `Invalid parameter: ${field}:(…`)
      }
    },
  }
})

export const text: Theme = {
  name: 'Names and descriptions',
  requirements: [
    {
      id: 'name.trimmed',
      origin: 'D',
      rule: 'Spaces around a name are taken off, of a new rule and of a changed one.',
      check: async (t) => {
        const name = `${t.mark} in  the middle`
        const made = await t.rule({ name: ` \t${name}\n ` })
        expectEqual(made.exchange, 'the name', made.name, name)
        const changed = asMade(await t.update(made.id, { name: `\u00a0${name} 2  ` }))
        expectEqual(changed.exchange, 'the name', changed.name, `${name} 2`)
      },
    },
    {
      id: 'name.length-after-trimming',
      origin: 'D',
      rule: 'The spaces around a name do not count towards its length.',
      check: async (t) => {
        const name = ofLength(t, 255, 'x')
        const { exchange, name: seen } = await t.rule({ name: `  ${name}  ` })
        expectEqual(exchange, 'the name', seen, name)
      },
    },
    {
      id: 'description.as-sent',
      origin: 'D',
      rule: 'A description is kept as it is sent, spaces and all.',
      check: async (t) => {
        const description = `${t.mark} \n two lines\t `
        const made = await t.rule({ description })
        expectEqual(made.exchange, 'the description', made.description, description)
        const spaces = asMade(await t.update(made.id, { description: '  ' }))
        expectEqual(spaces.exchange, 'the description', spaces.description, '  ')
      },
    },
    {
      id: 'text.unicode',
      origin: 'D',
      rule: 'Names and descriptions may be of any script, and come back as the same code points.',
      check: async (t) => {
        const odd = `${t.mark} é e\u0301 ß 日本語 العربية 👩‍👩‍👧 \u200b "\\/<&>`
        const { exchange, name, description } = await t.rule({ name: odd, description: odd })
        expectEqual(exchange, 'name and description', [name, description], [odd, odd])
      },
    },
    ...limits,
    refuses('name', 'A name is text that is not only spaces.', [
      ['name', 'null', 'name:(null)'],
      ['name', '5', 'name:(5)'],
      ['name', 'true', 'name:(true)'],
      ['name', '["A"]', 'name:(array)'],
      ['name', '{}', 'name:(object)'],
      ['name', '""', 'name:()'],
      ['name', '"  \\t"', 'name:('],
    ]),
    refuses('description', 'A description is text.', [
      ['description', 'null', 'description:(null)'],
      ['description', '5', 'description:(5)'],
      ['description', '[]', 'description:(array)'],
      ['description', '{"text":"A"}', 'description:(object)'],
    ]),
    {
      id: 'text.forbidden-characters',
      origin: 'D',
      rule: 'U+0000 and halves of surrogate pairs are refused in names and descriptions.',
      check: async (t) => {
        for (const field of ['name', 'description']) {
          for (const bad of ['\\u0000', '\\ud83d', '\\ude00']) {
            const body = t.bodyText(field, `"${t.mark}${bad}"`)
            const exchange = await t.send('POST', rulesPath, { body })
            // A parser of JSON may refuse half a pair before its field is known.
            const isHalf = bad !== '\\u0000' && exchange.reply.text.includes('Invalid JSON body')
            expectError(exchange, 400, isHalf ? 'Invalid JSON body' : `Invalid parameter: ${field}:(…`)
          }
        }
      },
    },
    {
      id: 'create.name-required',
      origin: 'R',
      contract: 'createCapacityRule 400',
      rule: 'A new rule has to have a name.',
      check: async (t) => {
        const json = { description: `${t.mark} without a name`, capacities: {} }
        expectError(await t.send('POST', rulesPath, { json }), 400, 'Invalid parameter: name:(), …')
      },
    },
  ],
}
