import { defineConfig } from 'tsdown'

/** The published form. The server stays apart, as the dependency that it is. */
export default defineConfig({
  entry: { index: 'src/index.ts' },
  target: 'node22',
  fixedExtension: false,
  dts: true,
})
