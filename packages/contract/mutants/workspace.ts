import { cpSync, existsSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs'
import { readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join, relative } from 'node:path'
import { parseDocument } from 'yaml'
import type { Mutant } from './mutants.ts'

/** The workspace that this package is in. */
const root = join(import.meta.dirname, '../../..')

/** What no check reads, and what is large. */
const LEFT_OUT = new Set(['.git', '.turbo', '.stryker-tmp', 'reports', 'data'])

/** A copy of the workspace in which the contract can be changed. */
export class Workspace implements AsyncDisposable {
  readonly folder: string

  readonly #onExit = () => {
    // What was being written just now may come to be after its folder was emptied.
    for (let tries = 0; tries < 20 && existsSync(this.folder); tries++) {
      rmSync(this.folder, { recursive: true, force: true, maxRetries: 3 })
    }
  }

  private constructor(folder: string) {
    this.folder = folder
    // Also where a signal ends the process in the middle of the work.
    process.once('exit', this.#onExit)
  }

  /** Copies the sources; packages of others are linked to. */
  static async copy(): Promise<Workspace> {
    // At once: a signal in between would leave behind what nobody knows of yet.
    const workspace = new Workspace(mkdtempSync(join(tmpdir(), 'capacity-rules-mutants-')))
    cpSync(root, workspace.folder, {
      recursive: true,
      // Links between packages are relative, so they stay within the copy.
      verbatimSymlinks: true,
      filter: (from) => relative(root, from) !== 'node_modules' && !LEFT_OUT.has(basename(from)),
    })
    symlinkSync(join(root, 'node_modules'), join(workspace.folder, 'node_modules'))
    return workspace
  }

  /** Does something while the contract of the copy has the fault. */
  async having<T>([name, file, change]: Mutant, work: () => Promise<T>): Promise<T> {
    const path = join(this.folder, 'openapi', file)
    const text = await readFile(path, 'utf8')
    const document = parseDocument(text)
    const before = document.toString()
    change(document)
    const changed = document.toString()
    if (changed === before) throw new Error(`the mutant "${name}" changes nothing`)
    await writeFile(path, changed)
    try {
      return await work()
    } finally {
      await writeFile(path, text)
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await rm(this.folder, { recursive: true, force: true })
    process.off('exit', this.#onExit)
  }
}
