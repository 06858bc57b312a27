import { answerCalls, call } from '../children/answer-calls.ts'
import { measure } from './measure.ts'

/** The process that makes the load, so that it shares no event loop with what it measures. */
const calls = { measure: call(measure) }
export type LoadCalls = typeof calls
answerCalls(calls)
