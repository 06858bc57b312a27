import { fileURLToPath } from 'node:url'
import { defineConfig } from 'tsdown'
import { runTimeFiles } from './build/run-time-files.ts'

const outDir = fileURLToPath(new URL('./dist', import.meta.url))

/** The published form: our own packages in a bundle, with the files that they read; npm's libraries stay apart. */
export default defineConfig({
  entry: { main: 'src/main.ts', embed: 'src/embed.ts' },
  outDir,
  target: 'node22',
  fixedExtension: false,
  hash: false,
  // Else the declarations begin with the libraries that the code behind them needs.
  treeshake: { moduleSideEffects: false },
  dts: { entry: 'src/embed.ts', tsconfig: 'tsconfig.build.json' },
  deps: { alwaysBundle: /^@capacity-rules\//, neverBundle: /^(?!@capacity-rules\/)[@a-z]/ },
  plugins: [runTimeFiles(outDir)],
})
