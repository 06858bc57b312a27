export * from './generated/routes.ts'
export { firstInvalid, firstInvalidParameter, type Invalid } from './invalid.ts'
export type { Body, HeaderFields, OperationId, Params, Query, Reply, Route, Status } from './operation.ts'
export type { RawParameter } from './query.ts'
