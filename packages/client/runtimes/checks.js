// Plain JavaScript for every runtime: uses the packed client as a program would, and prints what it found as JSON.
import {
  AbortError,
  CapacityRules,
  ConnectionError,
  InvalidReplyError,
  NotFoundError,
  PermissionError,
  RedirectError,
  TimeoutError,
} from '@capacity-rules/client'
import { validate } from '@capacity-rules/client/validate'

const [baseUrl, accessToken, readToken, email, apiToken, faultyUrl] = globalThis.Deno?.args ?? process.argv.slice(2)
const auth = { email, apiToken }
const client = new CapacityRules({ baseUrl, auth, validate })
const reader = new CapacityRules({ baseUrl, auth: { accessToken: async () => readToken } })
/** A client of the server that answers as the path says. */
const at = (path, options = {}) =>
  new CapacityRules({ baseUrl: `${faultyUrl}/${path}`, auth, maxRetries: 0, ...options })
const failure = (promise) =>
  promise.then(
    () => 'no error',
    (error) => error,
  )
const inspect = globalThis.Deno?.inspect ?? globalThis.Bun?.inspect ?? (await import('node:util')).inspect

const checks = {
  'a rule lives its life': async () => {
    const name = `Rule of ${crypto.randomUUID()}`
    const rule = await client.createCapacityRule(
      { name, capacities: { email: 3 }, agent_ids: [11, 12] },
      { idempotencyKey: name },
    )
    const updated = await client.updateCapacityRule(rule.id, { capacities: { voice: 1 } })
    const assigned = await client.assignAgentsToCapacityRule(rule.id, { agent_ids: [13] })
    await client.deleteCapacityRule(rule.id)
    return rule.name === name && updated.capacities.voice === 1 && assigned.assignees.count === 3
  },
  'every agent is paged through once': async () => {
    const ids = []
    for await (const { id } of client.listAssignees({ pageSize: 4 })) ids.push(id)
    return ids.length === 15 && ids.every((id, index) => index === 0 || id > ids[index - 1])
  },
  'nothing newer is undefined': async () => {
    const { etag } = await client.listCapacityRules().withResponse()
    const { data, response } = await client.listCapacityRules({ ifNoneMatch: etag }).withResponse()
    return data === undefined && response.status === 304
  },
  'an access token of the moment reads, and may not write': async () => {
    const error = await failure(reader.createCapacityRule({ name: 'x', capacities: {} }))
    return (await reader.listCapacityRules()).length > 0 && error instanceof PermissionError && error.status === 403
  },
  'an unknown rule is a NotFoundError': async () => {
    const error = await failure(client.showCapacityRule('01KJPZ7Q40E5W8T6X3V9B2N4MC'))
    return error instanceof NotFoundError && error.message === 'Rule not found' && error.requestId.length > 0
  },
  'a cut connection is tried again': async () => (await at('cut', { maxRetries: 2 }).listCapacityRules()).length === 0,
  'a reply that breaks off is tried again': async () =>
    (await at('half', { maxRetries: 2 }).listCapacityRules()).length === 0,
  '503 and Retry-After are tried again': async () =>
    (await at('busy', { maxRetries: 2 }).listCapacityRules()).length === 0,
  'a create is repeated with one key': async () => {
    const { data } = await at('create', { maxRetries: 2, idempotentCreate: true })
      .createCapacityRule({ name: 'x', capacities: {} })
      .withResponse()
    return data.keys.length === 2 && data.keys[0] === data.keys[1] && data.keys[0].length === 32
  },
  'nobody there is a ConnectionError': async () => {
    const nobody = new CapacityRules({ baseUrl: 'http://127.0.0.1:1', auth, maxRetries: 0 })
    return (await failure(nobody.listCapacityRules())) instanceof ConnectionError
  },
  'a reply that always breaks off is a ConnectionError': async () =>
    (await failure(at('always-half').listCapacityRules())) instanceof ConnectionError,
  'an HTML page is an InvalidReplyError': async () => {
    const error = await failure(at('html').listCapacityRules())
    return error instanceof InvalidReplyError && error.message.includes('not JSON')
  },
  'a redirect is a RedirectError, and is not followed': async () => {
    const error = await failure(at('redirect').listCapacityRules())
    return error instanceof RedirectError && error.origin === 'http://127.0.0.1:1'
  },
  'a reply that never comes is a TimeoutError': async () =>
    (await failure(at('silence').listCapacityRules({ timeoutMs: 30 }))) instanceof TimeoutError,
  'a body that never ends is a TimeoutError': async () =>
    (await failure(at('endless').listCapacityRules({ timeoutMs: 200 }))) instanceof TimeoutError,
  'a signal is an AbortError': async () => {
    const controller = new AbortController()
    const error = failure(at('silence').listCapacityRules({ signal: controller.signal }))
    controller.abort()
    return (await error) instanceof AbortError
  },
  'no credential is printed': async () => {
    const errors = await Promise.all(
      ['html', 'redirect', 'echo', 'always-half'].map((path) => failure(at(path).listCapacityRules())),
    )
    const printed = [client, reader, client.raw, ...errors].map(
      (each) => `${inspect(each)} ${JSON.stringify(each)} ${each.stack}`,
    )
    const secrets = [apiToken, accessToken, readToken, btoa(`${email}/token:${apiToken}`)]
    return !secrets.some((secret) => printed.join().includes(secret)) && printed.join().includes('***')
  },
}

const found = {}
for (const [name, check] of Object.entries(checks)) {
  found[name] = await check().then(
    (good) => good || 'wrong',
    (error) => inspect(error),
  )
}
console.log(JSON.stringify(found))
