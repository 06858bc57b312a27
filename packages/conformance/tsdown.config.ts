import { defineConfig } from 'tsdown'

/** The published form: the command with the contract beside it, which it reads when it starts. npm's libraries stay apart. */
export default defineConfig({
  entry: { main: 'src/main.ts' },
  target: 'node22',
  fixedExtension: false,
  deps: { alwaysBundle: /^@capacity-rules\// },
  copy: [
    { from: '../contract/src/generated/openapi.json', to: 'dist/generated' },
    { from: '../contract/src/generated/openapi.yaml', to: 'dist/generated' },
  ],
  logLevel: 'warn',
})
