import { createHash } from 'node:crypto'
import { describe, expect, it, test } from 'vitest'
import { docsPage } from './docs.ts'

const hash = (script: string) => `'sha256-${createHash('sha256').update(script).digest('base64')}'`

function directive(html: string, name: string): string | undefined {
  const directives = docsPage(html).contentSecurityPolicy.split('; ')
  return directives.find((each) => each.startsWith(`${name} `))?.slice(name.length + 1)
}

describe('docsPage', () => {
  it('gives the page as it is', () => {
    const html = '<p>é\r\n<script>a()</script>'
    expect(docsPage(html).html).toBe(html)
  })

  it('allows the scripts of the page and otherwise next to nothing', () => {
    expect(docsPage('<script>a()</script>').contentSecurityPolicy).toBe(
      [
        "default-src 'none'",
        // printf 'a()' | openssl dgst -sha256 -binary | base64
        "script-src 'sha256-qVpDBgj7bpq5hMAcGp3AOc79J3Y1Z4HvySTwKrWDoy4='",
        "style-src 'unsafe-inline'",
        'img-src data:',
        'font-src data:',
        "connect-src 'none'",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
      ].join('; '),
    )
  })

  test.each([
    ['no script', '<p>scripts</p>', "'none'"],
    [
      'each script once, in their order',
      '<script>b</script><script>a</script><script>b</script>',
      `${hash('b')} ${hash('a')}`,
    ],
    ['a module', '<script type="module">a</script>', hash('a')],
    ['white space, which counts', '<script>\n  a\n</script>', hash('\n  a\n')],
    ['the line breaks that a browser sees', '<script>a\r\nb\rc</script>', hash('a\nb\nc')],
    ['letters beyond ASCII, as UTF-8', '<script>"é😀"</script>', hash('"é😀"')],
    ['tags in upper case', '<SCRIPT>a</SCRIPT >', hash('a')],
    ['a script that speaks of scripts', '<script>"<script><\\/script>"</script>', hash('"<script><\\/script>"')],
    ['an empty script', '<script></script>', hash('')],
    ['no other element', '<scripture>a</scripture><style>a</style>', "'none'"],
  ])('hashes %s', (_, html, want) => {
    expect(directive(html, 'script-src')).toBe(want)
  })

  test.each(['<script src="https://cdn.example.com/a.js"></script>', '<script defer SRC = a.js></script>'])(
    'throws at a script from elsewhere: %s',
    (html) => {
      expect(() => docsPage(html)).toThrow('loads a script from elsewhere')
    },
  )
})
