import { type ChildProcess, type SpawnOptionsWithoutStdio, spawn } from 'node:child_process'
import { chmodSync, chownSync, cpSync, mkdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { afterAll } from 'vitest'
import { run } from '../src/pack.ts'
import { root } from '../src/published.ts'
import { type Image, readDockerfile } from './dockerfile.ts'
import { userEnvironment } from './folder.ts'
import { freePort } from './free-port.ts'

/** The image, as far as it can be had without Docker: its folder, and what its Dockerfile says. */
export interface BuiltImage extends Image {
  /** Where `/capacity-rules` is. */
  readonly folder: string
  /** Where the Node is that runs it, the only program. */
  readonly bin: string
}

const isRoot = (): boolean => process.getuid?.() === 0

/**
 * Whether we may become another user. Where we may not, the image's tree is closed against ourselves, and whoever wrote
 * a file cannot be told.
 */
export const canTellWhoWrote = isRoot()

/** A user for each container, who owns nothing on this machine. */
let lastUser = 20_000 + (process.pid % 4000) * 10
const newUser = (): number | undefined => (isRoot() ? ++lastUser : undefined)

/** The paths of the image are below a folder here. */
const below = (folders: Readonly<Record<string, string>>, text: string): string =>
  text.replace(/(?<![\w/])\/(capacity-rules|data)(?=\/|$)/g, (path, name: string) => folders[name] ?? path)

/** Builds what the image would contain, as its Dockerfile does it: from the files that Docker would be given alone. */
export async function buildImage(place: string): Promise<BuiltImage> {
  // Others than its owner have to get in.
  chmodSync(place, 0o755)
  const image = readDockerfile(readFileSync(join(root, 'Dockerfile'), 'utf8'))
  const folder = join(place, 'capacity-rules')
  const context = join(place, 'context')
  copyContext(context)
  for (const command of image.build) {
    await run('sh', ['-c', below({ 'capacity-rules': folder }, command)], {
      cwd: context,
      env: userEnvironment(),
    })
  }
  if (!isRoot()) await run('chmod', ['-R', 'a-w', folder])
  const bin = join(place, 'bin')
  mkdirSync(bin)
  cpSync(process.execPath, join(bin, 'node'))
  return { ...image, folder, bin }
}

/** Copies the workspace as `COPY . .` does. Our .dockerignore names files and folders, wherever they are. */
function copyContext(to: string): void {
  const lines = readFileSync(join(root, '.dockerignore'), 'utf8').split('\n')
  const names = lines.filter((line) => /^[^#]/.test(line)).map((line) => line.replace(/^\*\*\//, ''))
  const patterns = names.map((name) => new RegExp(`^${name.replaceAll('.', '\\.').replaceAll('*', '.*')}$`))
  const isCopied = (path: string) => !patterns.some((pattern) => pattern.test(basename(path)))
  cpSync(root, to, { recursive: true, filter: isCopied })
}

/** How a command ended, and all that it wrote. */
export interface Ended {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

export interface Container {
  /** Where its server is, once it is started. */
  readonly origin: string
  readonly data: string
  /** Starts what the image runs. */
  readonly start: () => { readonly stop: () => Promise<Ended> }
  /** Runs a command of the operator, as `docker exec` does. */
  readonly command: (args: readonly string[], input?: string) => Promise<Ended>
  /** Runs the health check. */
  readonly isHealthy: () => Promise<boolean>
  /** Every file that it wrote where others can write, but for its data. */
  readonly strayFiles: () => Promise<string[]>
}

const children = new Set<ChildProcess>()
afterAll(() => {
  for (const child of children) child.kill('SIGKILL')
})

/**
 * What `docker run` would start: the image's command as a user without rights, on a tree that nobody may write to, with
 * a data folder and a folder for temporary files of its own, and without a home.
 *
 * @param env what `-e` gives; an undefined one takes away what the image has
 */
export async function newContainer(image: BuiltImage, place: string, env: NodeJS.ProcessEnv): Promise<Container> {
  const data = join(place, 'data')
  const temporary = join(place, 'temporary')
  const user = newUser()
  mkdirSync(place, { mode: 0o755 })
  for (const folder of [data, temporary]) {
    mkdirSync(folder)
    if (user !== undefined) chownSync(folder, user, user)
  }
  const port = String(await freePort())
  const folders = { 'capacity-rules': image.folder, data }
  const here = (text: string) => below(folders, text)
  const fromImage = Object.fromEntries(Object.entries(image.env).map(([name, value]) => [name, here(value)]))
  const machine = { PATH: image.bin, HOME: '/nonexistent', TMPDIR: temporary, HOST: '127.0.0.1', PORT: port }
  const begin = (words: readonly string[]) => {
    const [file = '', ...args] = words.map(here)
    return spawnCollected(file, args, {
      cwd: here(image.workdir),
      env: { ...fromImage, ...machine, ...env },
      ...(user !== undefined && { uid: user, gid: user }),
    })
  }
  return {
    origin: `http://127.0.0.1:${port}`,
    data,
    start: () => {
      const { child, ended } = begin(image.command)
      return {
        stop: () => {
          child.kill('SIGTERM')
          return ended
        },
      }
    },
    command: (args, input = '') => {
      const { child, ended } = begin([...image.command.slice(0, 2), ...args])
      child.stdin?.end(input)
      return ended
    },
    isHealthy: async () => (await begin(image.healthCheck).ended).code === 0,
    strayFiles: () => strayFiles(user, temporary, data),
  }
}

function spawnCollected(file: string, args: readonly string[], options: SpawnOptionsWithoutStdio) {
  const child = spawn(file, args, options)
  children.add(child)
  let stdout = ''
  let stderr = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text
  })
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text
  })
  // What does not read its input may be gone before it is written.
  child.stdin.on('error', () => {})
  const ended = new Promise<Ended>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code) => {
      children.delete(child)
      resolve({ code, stdout, stderr })
    })
  })
  return { child, ended }
}

/** Where everyone may write on a Unix. */
const open = ['/tmp', '/var/tmp', '/dev/shm']

async function strayFiles(user: number | undefined, temporary: string, data: string): Promise<string[]> {
  const within = async (place: string, ...tests: string[]) => {
    // Files of others come and go meanwhile, which find complains of.
    const found = await run('find', [place, '-mindepth', '1', ...tests]).catch((error) => error)
    return String(found.stdout).split('\n').filter(Boolean)
  }
  const all = [await within(temporary)]
  if (user !== undefined) {
    for (const place of open) all.push(await within(place, '-user', String(user)))
  }
  return all.flat().filter((path) => path !== temporary && !`${path}/`.startsWith(`${data}/`))
}
