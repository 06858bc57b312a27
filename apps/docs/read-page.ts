import { readFileSync } from 'node:fs'

/**
 * The reference site as one page of HTML.
 *
 * @throws as `readFileSync` does, when the page is not built yet: the turbo task `docs` makes it
 */
export const readPage = (): string => readFileSync(new URL('./dist/index.html', import.meta.url), 'utf8')
