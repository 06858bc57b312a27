/**
 * What must not reach a terminal or a file as it is: controls, marks that hide or turn text round, line ends, halves of
 * surrogate pairs. The two joiners stay: names in some scripts need them.
 */
const unseen = /(?![\u200c\u200d])[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu

/** Whether a text has no character that `printable` would take out. */
export const isPrintable = (text: string): boolean => text.search(unseen) === -1

/**
 * A text of somebody else's on one line, with nothing in it that a terminal obeys.
 *
 * @example printable('Ada\nOkafor') // 'Ada Okafor'
 */
export const printable = (text: string): string => text.replace(unseen, ' ')

const hex = (code: number, digits: number): string => code.toString(16).padStart(digits, '0')

/** Writes unseen characters as YAML does within double quotes; line feeds stay. */
export const escapeUnseen = (text: string): string =>
  text.replace(unseen, (mark) => {
    const code = mark.codePointAt(0) ?? 0
    return mark === '\n' ? mark : code > 0xffff ? `\\U${hex(code, 8)}` : `\\u${hex(code, 4)}`
  })

/**
 * A text in double quotes on one line, its unseen characters as escapes.
 *
 * @example quote('Chat\tteam') // '"Chat\\tteam"'
 */
export const quote = (text: string): string => escapeUnseen(JSON.stringify(text))

/** The longest value that an error shows, in characters. */
const longestShown = 64

/** A value of a file as an error shows it, cut when it is long. */
export function shown(value: unknown): string {
  if (typeof value !== 'string') return String(value)
  const characters = [...value]
  return characters.length > longestShown ? `${quote(characters.slice(0, longestShown).join(''))}…` : quote(value)
}

/** @example count(2, 'agent') // '2 agents' */
export const count = (number: number, thing: string): string => `${number} ${thing}${number === 1 ? '' : 's'}`

/** How many columns a text takes in a terminal: wide characters of East Asia count twice, marks on a letter not at all. */
export function widthOf(text: string): number {
  let width = 0
  for (const character of text) width += /\p{M}/u.test(character) ? 0 : wide.test(character) ? 2 : 1
  return width
}
const wide =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\ua960-\ua97c\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\p{Emoji_Presentation}]/u

/** A text with spaces after it, up to a width in columns. */
export const padEnd = (text: string, width: number): string => text + ' '.repeat(Math.max(0, width - widthOf(text)))
