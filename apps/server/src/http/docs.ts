import { createHash } from 'node:crypto'

/** The API reference, and the value of the `Content-Security-Policy` header to send with it. */
export interface DocsPage {
  readonly html: string
  readonly contentSecurityPolicy: string
}

/**
 * The API reference with a policy of its own: the browser runs the scripts that stand in this page, loads nothing from
 * anywhere, connects to nothing, and shows the page in no frame. Script that got into the page in another way, even by
 * a mistake in the contract's descriptions, is refused.
 *
 * @param html a page that needs nothing but itself
 * @throws if it has a script that it does not contain
 * @example
 * docsPage('<script>a()</script>').contentSecurityPolicy
 * // "default-src 'none'; script-src 'sha256-qVpDBg…='; style-src 'unsafe-inline'; …"
 * @see https://www.w3.org/TR/CSP3/
 */
export function docsPage(html: string): DocsPage {
  const policy = [
    "default-src 'none'",
    `script-src ${[...scriptHashes(html)].join(' ') || "'none'"}`,
    // Redoc writes its styles while it runs, in elements and in attributes, so no hash can name them.
    "style-src 'unsafe-inline'",
    'img-src data:',
    'font-src data:',
    "connect-src 'none'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ]
  return { html, contentSecurityPolicy: policy.join('; ') }
}

function scriptHashes(html: string): Set<string> {
  const hashes = new Set<string>()
  // A browser reads every line break as LF before it hashes (HTML, 13.2.3.5).
  const text = html.replace(/\r\n?/g, '\n')
  for (const [, attributes = '', script = ''] of text.matchAll(/<script\b([^>]*)>(.*?)<\/script\s*>/gis)) {
    if (/\bsrc\s*=/i.test(attributes)) throw new Error(`The page loads a script from elsewhere:${attributes}`)
    hashes.add(`'sha256-${createHash('sha256').update(script).digest('base64')}'`)
  }
  return hashes
}
