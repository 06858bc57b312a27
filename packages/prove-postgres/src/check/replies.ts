import type { Asked, Call, Fault, History } from '../history.ts'
import { type Problem, problem } from './problem.ts'

/** Every request has an answer that the contract documents and that fits; others only while something is broken. */
export function checkReplies({ calls, faults }: History): Problem[] {
  return calls.flatMap((call) => {
    const { answer } = call
    if (answer === undefined) return checkLost(call, faults)
    const what = `${call.asked.kind} -> ${answer.status}`
    const broken = answer.broken.map((text) => problem('every reply keeps the contract', `${what}: ${text}`))
    if (answer.status === 503) {
      return isDuring(call, faults) ? broken : [...broken, problem('a 503 comes only while something is broken', what)]
    }
    if (expected(call.asked).includes(answer.status)) return broken
    return [...broken, problem('every reply has a status that fits the request', what)]
  })
}

/** A killed server cannot answer; everybody else does, and within the time that the client waits. */
function checkLost(call: Call, faults: readonly Fault[]): Problem[] {
  const what = `${call.asked.kind} to server ${call.server}: ${call.lost}`
  if (call.lost === 'timeout') return [problem('every request is answered in time', what)]
  const kills = faults.filter(({ server }) => server === call.server)
  return isDuring(call, kills) ? [] : [problem('only a server that is killed drops connections', what)]
}

const isDuring = (call: Call, faults: readonly Fault[]): boolean =>
  faults.some(({ startMs, recoveredMs }) => call.endMs >= startMs && call.startMs <= recoveredMs)

function expected(asked: Asked): readonly number[] {
  if (asked.kind === 'create' || asked.kind === 'list') return [200]
  const success = asked.kind === 'delete' ? 204 : 200
  const isConditional = 'ifMatch' in asked && asked.ifMatch !== undefined
  return [success, ...(asked.rule === undefined ? [] : [404]), ...(isConditional ? [412] : [])]
}
