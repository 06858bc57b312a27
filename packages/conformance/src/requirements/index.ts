import type { Theme } from '../suite/requirement.ts'
import { access } from './access.ts'
import { assign } from './assign.ts'
import { beside } from './beside.ts'
import { bodies } from './bodies.ts'
import { capacities } from './capacities.ts'
import { contract, documentedHeaderTheme } from './contract.ts'
import { create } from './create.ts'
import { defaultRule } from './default.ts'
import { remove } from './delete.ts'
import { entityTags } from './entity-tags.ts'
import { filters } from './filters.ts'
import { headers } from './headers.ts'
import { idempotency } from './idempotency.ts'
import { listings } from './listings.ts'
import { observedRules } from './observed.ts'
import { pages } from './pages.ts'
import { pagingErrors } from './paging-errors.ts'
import { parser } from './parser.ts'
import { paths } from './paths.ts'
import { rules } from './rules.ts'
import { text } from './text.ts'
import { times } from './times.ts'
import { update } from './update.ts'

/** All requirements, in the order in which they are reported. Those that move agents stand together. */
export const themes: readonly Theme[] = [
  contract,
  observedRules,
  { ...headers, ...documentedHeaderTheme },
  paths,
  access,
  bodies,
  rules,
  create,
  text,
  capacities,
  update,
  remove,
  times,
  assign,
  defaultRule,
  listings,
  pages,
  filters,
  pagingErrors,
  entityTags,
  idempotency,
  parser,
  beside,
]
