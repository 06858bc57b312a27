import { build } from 'tsdown'

/**
 * One module with all that an entry needs, minified, as a page would load it.
 *
 * @param entry the path of a module
 */
export async function bundle(entry: string): Promise<string> {
  const [made] = await build({
    config: false,
    entry: [entry],
    format: 'esm',
    platform: 'browser',
    target: 'es2022',
    minify: true,
    dts: false,
    write: false,
    // What is published lies there.
    clean: false,
    deps: { alwaysBundle: [/./] },
    logLevel: 'silent',
  })
  const [chunk, ...more] = made?.chunks ?? []
  if (chunk?.type !== 'chunk' || more.length > 0) throw new Error('the bundle is not one module')
  return chunk.code
}
