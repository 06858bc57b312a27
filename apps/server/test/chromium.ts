import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import packaged, { inflate } from '@sparticuz/chromium'
import { type Browser, chromium, type LaunchOptions } from 'playwright-core'

// Of our own choosing: the packaged browser's list is made for another purpose and switches web security off.
const flags = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

const installed = ['/usr/bin/chromium', '/usr/bin/google-chrome', '/usr/bin/google-chrome-stable']

export interface LaunchedChromium {
  readonly browser: Browser
  /** Ends the browser and removes every file that it made. */
  readonly close: () => Promise<void>
}

/**
 * Starts a headless Chromium: the one at `CHROMIUM_PATH`, else an installed one, else on Linux the one that comes with
 * the dependencies and needs nothing of the system but its C library.
 *
 * @throws if there is none to start
 */
export async function launchChromium(): Promise<LaunchedChromium> {
  const folder = await mkdtemp(join(tmpdir(), 'chromium-'))
  const removeFolder = () => rm(folder, { recursive: true, force: true, maxRetries: 5 })
  try {
    const browser = await withTemporaryFolder(folder, async () =>
      chromium.launch({ args: flags, ...(await findChromium(folder)) }),
    )
    return { browser, close: () => browser.close().finally(removeFolder) }
  } catch (error) {
    await removeFolder()
    throw error
  }
}

async function findChromium(folder: string): Promise<LaunchOptions> {
  const path = process.env.CHROMIUM_PATH ?? installed.find((each) => existsSync(each))
  if (path !== undefined) return { executablePath: path }
  // Elsewhere playwright knows where Chrome is installed, and says so if it is not.
  if (process.platform !== 'linux' || process.arch !== 'x64') return { channel: 'chrome' }
  return unpackChromium(folder)
}

/** Unpacks the packaged browser, and what the system lacks of it, into the current temporary folder. */
async function unpackChromium(folder: string): Promise<LaunchOptions> {
  const executablePath = await packaged.executablePath()
  const env = { ...process.env, FONTCONFIG_FILE: await configureFonts(folder) }
  if (spawnSync(executablePath, ['--version', '--no-sandbox'], { env }).status === 0) return { executablePath, env }
  // It did not even load: a minimal system, without libnss3.
  const bin = join(dirname(createRequire(import.meta.url).resolve('@sparticuz/chromium')), '../bin')
  const libraries = join(await inflate(join(bin, 'al2023.tar.br')), 'lib')
  return { executablePath, env: { ...env, LD_LIBRARY_PATH: libraries } }
}

/** Makes the packaged fonts known, which are configured for another folder, beside those of the system. */
async function configureFonts(folder: string): Promise<string> {
  const file = join(folder, 'fonts.conf')
  const folders = ['/usr/share/fonts', join(folder, 'fonts')].map((each) => `<dir>${each}</dir>`).join('')
  await writeFile(file, `<fontconfig>${folders}<cachedir>${join(folder, 'font-cache')}</cachedir></fontconfig>`)
  return file
}

/** The browser's package and playwright both ask the system where temporary files belong, and take no other answer. */
async function withTemporaryFolder<Result>(folder: string, run: () => Promise<Result>): Promise<Result> {
  const before = process.env.TMPDIR
  process.env.TMPDIR = folder
  try {
    return await run()
  } finally {
    if (before === undefined) delete process.env.TMPDIR
    else process.env.TMPDIR = before
  }
}
