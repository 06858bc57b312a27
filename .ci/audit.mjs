// Asks the registry for known vulnerabilities of what the published packages depend on.
// Exit codes: 0 none at high or above, or nobody could be asked, which the line says; 1 some; 2 the audit did not work.
import { spawnSync } from 'node:child_process'

const tell = (code, text) => {
  console.log(`audit: ${text}`)
  process.exit(code)
}

const args = ['-y', 'pnpm@12.21.0', 'audit', '--prod', '--json', '--audit-level', 'high']
// One second try: pnpm's own two take more than a minute.
const retries = [
  '--config.fetch-retries=1',
  '--config.fetch-retry-mintimeout=500',
  '--config.fetch-retry-maxtimeout=500',
]
const { error, stdout, stderr, signal, status } = spawnSync('npx', [...args, ...retries], {
  encoding: 'utf8',
  timeout: 120_000,
})
if (error && error.code !== 'ETIMEDOUT') tell(2, `pnpm could not be started: ${error.message}`)
if (signal) tell(0, 'NOT RUN, the registry did not answer in time')

const report = parse(stdout)
if (!report) {
  // pnpm breaks its messages into lines behind a margin.
  const said = stderr
    .replace(/[^\x20-\x7e]+/g, ' ')
    .replace(/ +/g, ' ')
    .trim()
  const unanswered = /ERR_PNPM_AUDIT_(?:BAD_RESPONSE|ENDPOINT_NOT_EXISTS).*/.exec(said)?.[0]
  const reason = (unanswered ?? said).slice(0, 300)
  if (!unanswered) tell(2, `pnpm ended with ${status} and no report: ${reason}`)
  if (process.env.GITHUB_ACTIONS) console.log('::warning::The audit of dependencies was not run.')
  tell(0, `NOT RUN, the registry gave no answer that says anything: ${reason}`)
}

const { vulnerabilities: found, totalDependencies } = report.metadata
const lower = `${found.moderate} moderate, ${found.low} low`
if (found.high + found.critical === 0) tell(0, `none at high or above in ${totalDependencies} packages (${lower})`)
for (const { severity, module_name: name, findings, title, url } of Object.values(report.advisories)) {
  console.log(`${severity}: ${name} ${findings.map(({ version }) => version).join(', ')}: ${title} ${url}`)
}
tell(1, `${found.critical} critical, ${found.high} high (${lower})`)

/** The report; undefined when it is none, for what cannot be read must not pass for clean. */
function parse(text) {
  try {
    const report = JSON.parse(text)
    const { high, critical, moderate, low } = report.metadata.vulnerabilities
    return [high, critical, moderate, low].every(Number.isInteger) ? report : undefined
  } catch {
    return undefined
  }
}
