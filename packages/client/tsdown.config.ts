import { defineConfig } from 'tsdown'

/** What is published: modules for every runtime of the README, and types with the contract's own in them. */
export default defineConfig({
  entry: ['src/index.ts', 'src/validate.ts'],
  format: 'esm',
  platform: 'neutral',
  target: 'es2022',
  tsconfig: 'src/tsconfig.json',
  dts: { eager: true },
  fixedExtension: false,
  logLevel: 'warn',
})
