import { sourceOf } from '../report/summary.ts'
import { themes } from '../requirements/index.ts'

/** All requirements as text, a line for each. @param only a text that their ids have */
export function listOfRequirements(only = ''): string {
  const lines = themes.flatMap(({ name, requirements = [], observations = [] }) => {
    const some = [...requirements, ...observations].filter(({ id }) => id.includes(only))
    if (some.length === 0) return []
    return [`${name} (${some.length})`, ...some.map((one) => `  ${one.id}  ${one.rule} [${sourceOf(one)}]`)]
  })
  return `${lines.join('\n')}\n`
}
