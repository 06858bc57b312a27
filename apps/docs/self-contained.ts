/** The image behind "API docs by" in the side bar, which Redoc loads from its makers' site and has no setting for. */
const logo = /https:\/\/cdn\.redoc\.ly\/redoc\/logo-mini(?:-full)?\.svg/g

/** The same credit as a text that the page brings along. */
const credit =
  "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 44 16' width='44' height='16'%3E%3Ctext " +
  "y='12' font-family='sans-serif' font-size='12' font-weight='bold' fill='%230044d4'%3ERedoc%3C/text%3E%3C/svg%3E"

/**
 * Redoc's page without what it would fetch from elsewhere.
 *
 * @throws if the page is not the one that this was written for
 */
export function selfContained(page: string): string {
  const logos = page.match(logo)?.length ?? 0
  if (logos !== 2) throw new Error(`Redoc's page has ${logos} logos and not 2: see what this version of it loads`)
  // Redoc fills this in from its own environment variable.
  if (!page.includes('"disableTelemetry":true')) throw new Error("Redoc's page would report its readers")
  return page.replace(logo, () => credit)
}
