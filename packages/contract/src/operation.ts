import type { z } from '@hono/zod-openapi'
import type { inputs, routes } from './generated/routes.ts'

/** The name of an operation in the document, in the routes, in the handlers and in the client. */
export type OperationId = keyof typeof routes

export type Route<Id extends OperationId> = (typeof routes)[Id]

type Input<Id extends OperationId> = (typeof inputs)[Id]

/** The parameters in the path, as a handler gets them; undefined where there are none. */
export type Params<Id extends OperationId> = z.output<Input<Id>['params']>

/** The query, as a handler gets it; undefined where there is none. */
export type Query<Id extends OperationId> = z.output<Input<Id>['query']>

/** The header fields that the operation reads, as a handler gets them; undefined where there are none. */
export type HeaderFields<Id extends OperationId> = z.output<Input<Id>['headers']>

/** The body, as a handler gets it; undefined where there is none. */
export type Body<Id extends OperationId> = z.output<Input<Id>['body']>

/** The statuses that the document names for an operation. */
export type Status<Id extends OperationId> = keyof Route<Id>['responses'] & number

/** The body of a reply, by its status; undefined where there is none. */
export type Reply<Id extends OperationId, Code extends Status<Id>> = Route<Id>['responses'][Code] extends {
  content: { 'application/json': { schema: infer Schema extends z.ZodType } }
}
  ? z.output<Schema>
  : undefined
