import { closeSync, existsSync, fdatasyncSync, fsyncSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs'
import { dirname } from 'node:path'
import { sentJson } from '../http/client.ts'
import type { Exchange, Sent } from '../http/exchange.ts'
import { at, isFields, listOf } from '../json.ts'
import { isDone, type RuleView, rulesPath, viewRule } from './views.ts'

/** How the account was before the run, as far as the run may change it. */
export interface Before {
  readonly baseUrl: string
  /** What the name or description of every rule that the run makes begins with. */
  readonly mark: string
  readonly defaultRuleId: string
  readonly ruleIds: readonly string[]
  /** The agents that the run may move, with the rule where each was. */
  readonly agents: readonly (readonly [agentId: number, ruleId: string])[]
}

/** What the run has done so far, as far as it has to be undone. */
export interface Done {
  readonly made: ReadonlySet<string>
  /** Whether a request was sent that switches the default rule. */
  readonly switchedDefault: boolean
}

/** A journal that is there already: another run is at work, or was killed. */
export class JournalExists extends Error {
  override readonly name = 'JournalExists'
}

/**
 * What there is to undo, on the disk before it is done. Its first line is the state before the run, with the mark by
 * which its rules are known: that is enough for most of what a run does. Further lines tell, before it happens, that
 * the default rule may be switched, and of rules without the mark. The file is gone when the account is as before.
 */
export class Journal implements Done {
  readonly file: string
  readonly made = new Set<string>()
  readonly #mark: string
  readonly #fd: number
  #switchedDefault = false

  /**
   * Makes the file.
   *
   * @throws JournalExists
   */
  constructor(file: string, before: Before) {
    this.file = file
    this.#mark = before.mark
    try {
      this.#fd = openSync(file, 'wx', 0o600)
    } catch (error) {
      if (existsSync(file)) throw new JournalExists(`${file} is there already`, { cause: error })
      throw error
    }
    this.#write({ journal: 1, ...before })
    syncFolder(file)
  }

  get switchedDefault(): boolean {
    return this.#switchedDefault
  }

  /** Looks at a request before it is sent. */
  readonly before = (sent: Sent): void => {
    const flag = sent.method === 'GET' ? undefined : at(sentJson(sent), 'default')
    // What another server may take for true counts, too.
    if (this.#switchedDefault || flag === undefined || flag === false) return
    this.#switchedDefault = true
    this.#write({ switchesDefault: true })
  }

  /** Looks at a request with its reply. */
  readonly after = (exchange: Exchange): void => {
    const rule = madeBy(exchange)
    if (rule === undefined || this.made.has(rule.id)) return
    this.made.add(rule.id)
    if (!bearsMark(rule, this.#mark)) this.#write({ made: rule.id })
  }

  close(): void {
    closeSync(this.#fd)
  }

  /** Takes the file away: nothing is left to undo. */
  remove(): void {
    this.close()
    rmSync(this.file)
  }

  #write(line: object): void {
    writeSync(this.#fd, `${JSON.stringify(line)}\n`)
    fdatasyncSync(this.#fd)
  }
}

/** The rule that a request has made, if it has. */
export function madeBy(exchange: Exchange): RuleView | undefined {
  const { method, target } = exchange.sent
  const isCreation = method === 'POST' && target.split('?')[0] === rulesPath
  return isCreation && isDone(exchange) ? viewRule(exchange.reply.json) : undefined
}

/** Whether a rule's name or description begins with a mark. */
export const bearsMark = ({ name, description }: RuleView, mark: string): boolean =>
  [name, description].some((text) => typeof text === 'string' && text.startsWith(mark))

/** A new file is only sure to be found after a crash when its folder is on the disk, too. */
function syncFolder(file: string): void {
  // Windows knows no such thing.
  if (process.platform === 'win32') return
  const fd = openSync(dirname(file), 'r')
  fsyncSync(fd)
  closeSync(fd)
}

/** A journal that cannot be read. */
export class JournalUnreadable extends Error {
  override readonly name = 'JournalUnreadable'
}

/**
 * Reads what a run left. The last line may be torn: what it would have told was not done yet, or bears the run's mark.
 *
 * @returns undefined when nothing was done yet
 * @throws JournalUnreadable
 */
export function readJournal(file: string): (Before & Done) | undefined {
  const [first = '', ...rest] = read(file).split('\n').slice(0, -1)
  if (first === '') return undefined
  const before = readBefore(parseLine(file, first))
  if (before === undefined) throw new JournalUnreadable(`${file} is no journal of a run`)
  const lines = rest.map((line) => parseLine(file, line))
  const made = lines.map((line) => at(line, 'made')).filter((id) => typeof id === 'string')
  return { ...before, made: new Set(made), switchedDefault: lines.some((line) => at(line, 'switchesDefault') === true) }
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    throw new JournalUnreadable(`cannot read ${file}: ${error instanceof Error ? error.message : error}`)
  }
}

function parseLine(file: string, line: string): unknown {
  try {
    return JSON.parse(line)
  } catch {
    throw new JournalUnreadable(`${file} is no journal of a run: ${line.slice(0, 80)}`)
  }
}

const markForm = /^Conformance [a-z0-9]{10}$/

function readBefore(line: unknown): Before | undefined {
  if (!isFields(line) || line.journal !== 1) return undefined
  const { baseUrl, mark, defaultRuleId } = line
  if (typeof baseUrl !== 'string' || typeof mark !== 'string' || typeof defaultRuleId !== 'string') return undefined
  // By the mark rules are deleted, so it has to be one that no person would write.
  if (!markForm.test(mark)) return undefined
  const ruleIds = listOf(line.ruleIds).filter((id) => typeof id === 'string')
  const agents = listOf(line.agents).flatMap((pair): [number, string][] => {
    const [agentId, ruleId] = listOf(pair)
    return typeof agentId === 'number' && typeof ruleId === 'string' ? [[agentId, ruleId]] : []
  })
  return { baseUrl, mark, defaultRuleId, ruleIds, agents }
}
