/** How a secret may stand in a text: as it is, in hexadecimal, percent-encoded, and in base64 of anything around it. */
export function formsOf(secret: string): string[] {
  const bytes = Buffer.from(secret)
  return [...new Set([secret, encodeURIComponent(secret), bytes.toString('hex'), ...base64Forms(bytes)])]
}

/**
 * The characters that stand for all bytes of a secret in base64, wherever it begins in what was encoded: there are three
 * ways, by the place in a group of three bytes. The first and the last characters have neighbours in them and are left
 * out.
 */
function base64Forms(secret: Buffer): string[] {
  return [0, 1, 2].flatMap((before) => {
    const padded = Buffer.concat([Buffer.alloc(before), secret])
    const from = before === 0 ? 0 : 4
    const whole = Math.floor(padded.length / 3) * 4
    return (['base64', 'base64url'] as const).map((encoding) => padded.toString(encoding).slice(from, whole))
  })
}

/** Those of the secrets, by name, that stand in a text in any of their forms. */
export const found = (secrets: Readonly<Record<string, string>>, text: string | Buffer): string[] =>
  Object.entries(secrets)
    .filter(([, secret]) => formsOf(secret).some((form) => text.includes(form)))
    .map(([name]) => name)
