import { defineConfig } from 'tsdown'

/**
 * What is published, for Node alone. Commander is bundled in: it asks for a newer Node than this command does, and what
 * is used of it runs on the older one, too.
 */
export default defineConfig({
  entry: ['src/main.ts'],
  format: 'esm',
  platform: 'node',
  target: 'node20',
  tsconfig: 'src/tsconfig.json',
  dts: false,
  fixedExtension: false,
  deps: { onlyBundle: ['commander'] },
  logLevel: 'warn',
})
