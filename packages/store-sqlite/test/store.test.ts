import { describeStore } from '@capacity-rules/core/store-suite'
import { openSqliteStore } from '../src/index.ts'
import { temporaryFile } from './temporary.ts'

describeStore('SQLite', () => openSqliteStore({ file: temporaryFile(), as: 'server', durable: false }))
